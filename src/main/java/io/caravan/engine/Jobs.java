package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Changes to stored jobs, each one a conditional write that is repeated until it fits or is moot.
 */
public final class Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final JobStore store;
    private volatile boolean closing;

    public Jobs(JobStore store) {
        this.store = store;
    }

    /** The store itself, for reading. */
    public JobStore store() {
        return store;
    }

    /** Stops waiting for a store that is away: from now on its failures come through. */
    void close() {
        closing = true;
    }

    /**
     * Changes a job whoever works on it.
     *
     * @param change gets the job as stored; may be called again when somebody else wrote in between
     * @throws UnknownJob when there is none
     */
    Job change(String id, UnaryOperator<Job> change) {
        while (true) {
            Job job = store.find(id).orElseThrow(() -> new UnknownJob(id));
            Optional<Job> written = store.update(change.apply(job));
            if (written.isPresent()) {
                return written.get();
            }
        }
    }

    /**
     * Changes a job on behalf of the attempt that holds it. Waits while the store is away: an
     * outage fails no job.
     *
     * @param held as it was last read or written: in most cases nobody wrote since, and one write
     *     is enough
     * @throws LostAttempt when another attempt holds it now, or somebody ended it
     */
    Job changeHeld(Job held, UnaryOperator<Job> change) {
        return patiently(
                () ->
                        store.update(change.apply(held))
                                .orElseGet(
                                        () ->
                                                change(
                                                        held.id(),
                                                        now ->
                                                                change.apply(
                                                                        stillHeld(held, now)))));
    }

    /** {@link #changeHeld} for the few fields a builder sets. */
    Job setHeld(Job held, Consumer<JobBuilder> fields) {
        return changeHeld(held, job -> job.with(fields));
    }

    /** The job at its end: no worker, no lease, no progress. */
    static Job ended(Job job, JobState state, Instant when) {
        return job.with(
                b ->
                        b.state(state)
                                .worker(null)
                                .leaseUntil(null)
                                .progress(state == JobState.COMPLETED ? 100.0 : null)
                                .speed(null)
                                .etaSeconds(null)
                                .finishedAt(when));
    }

    private static Job stillHeld(Job held, Job stored) {
        boolean working =
                stored.state() == JobState.PROCESSING || stored.state() == JobState.PUBLISHING;
        if (!working || stored.attempt() != held.attempt()) {
            throw new LostAttempt(stored);
        }
        return stored;
    }

    private <T> T patiently(Supplier<T> write) {
        for (long wait = 100; ; wait = Math.min(2 * wait, LONGEST_WAIT.toMillis())) {
            try {
                return write.get();
            } catch (StoreException away) {
                if (closing) {
                    throw away;
                }
                LOG.warn("{}; trying again", away.getMessage());
                pause(wait / 2 + ThreadLocalRandom.current().nextLong(wait));
            }
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            closing = true;
            Thread.currentThread().interrupt();
        }
    }

    /** There is no such job. */
    public static final class UnknownJob extends JobException {
        private static final long serialVersionUID = 1L;

        public UnknownJob(String id) {
            super(ErrorKind.OPTIONS, "there is no job " + id);
        }
    }

    /** The job is no longer this attempt's: whatever it made is to be thrown away. */
    static final class LostAttempt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Job stored;

        LostAttempt(Job stored) {
            super("job " + stored.id() + " is " + stored.state().text() + " by now");
            this.stored = stored;
        }

        Job stored() {
            return stored;
        }
    }
}
