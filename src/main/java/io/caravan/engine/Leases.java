package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.Consumer;

/** Keeps the leases of this process's jobs alive, and puts back jobs whose worker vanished. */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final int BATCH = 100;

    private final Jobs jobs;
    private final RunningJobs running;
    private final Duration lease;
    private final int maxLost;
    private final Consumer<Lane> wake;
    private final Consumer<Job> ended;

    Leases(
            Jobs jobs,
            RunningJobs running,
            Duration lease,
            int maxLost,
            Consumer<Lane> wake,
            Consumer<Job> ended) {
        this.jobs = jobs;
        this.running = running;
        this.lease = lease;
        this.maxLost = maxLost;
        this.wake = wake;
        this.ended = ended;
    }

    /** One round: renews ours, then looks for lapsed ones. Never throws. */
    void renewAndReclaim() {
        try {
            running.all().forEach(this::renew);
            reclaim();
        } catch (StoreException away) {
            LOG.warn("{}; leases are renewed when it is back", away.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot renew leases", e);
        }
    }

    /**
     * A lease that lapsed during an outage is renewed as well, as long as nobody claimed the job.
     */
    private void renew(RunningJobs.Entry entry) {
        Job held = entry.run().getJob();
        if (held.state().isFinal()) {
            // by this attempt itself, which puts the original away
            return;
        }
        JobStore store = jobs.store();
        try {
            jobs.change(
                    held.id(),
                    stored -> {
                        if (stored.waitsForChildren()) {
                            return stored;
                        }
                        if (stored.attempt() != held.attempt() || stored.state().isFinal()) {
                            throw new Jobs.LostAttempt(stored);
                        }
                        return entry.withProgress(stored).withLeaseUntil(store.now().plus(lease));
                    });
        } catch (Jobs.LostAttempt | Jobs.UnknownJob lost) {
            LOG.warn("{}: stopping this attempt", lost.getMessage());
            entry.stop();
        }
    }

    private void reclaim() {
        for (Job job : jobs.store().expired(BATCH)) {
            if (!running.contains(job.id())) {
                putBack(job);
            }
        }
    }

    /** Puts a job back whose worker is gone; gives it up when that happened too often. */
    void putBack(Job job) {
        Job back = job.lost() + 1 >= maxLost ? givenUp(job) : queuedAgain(job);
        jobs.store()
                .update(back.withLost(job.lost() + 1))
                .ifPresent(
                        stored -> {
                            LOG.info(
                                    "job {} lost its worker {}: {}",
                                    job.id(),
                                    job.worker(),
                                    stored.state().text());
                            if (stored.state().isFinal()) {
                                ended.accept(stored);
                            } else {
                                wake.accept(stored.lane());
                            }
                        });
    }

    private Job givenUp(Job job) {
        // What is being published is whole and verified: it only needs to be rolled forward.
        if (job.publication() != null) {
            return queuedAgain(job);
        }
        JobError error =
                new JobError(
                        ErrorKind.TRANSIENT,
                        "its worker vanished "
                                + (job.lost() + 1)
                                + " times while working on it; retry it by hand");
        return Jobs.ended(job.withError(error), JobState.FAILED, jobs.store().now());
    }

    static Job queuedAgain(Job job) {
        return job.with(
                b ->
                        b.state(JobState.QUEUED)
                                .worker(null)
                                .leaseUntil(null)
                                .progress(null)
                                .speed(null)
                                .etaSeconds(null));
    }
}
