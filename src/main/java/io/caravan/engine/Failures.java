package io.caravan.engine;

import io.caravan.job.BackOff;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.NotNow;
import io.caravan.job.Replaced;
import io.caravan.reload.RouteAbsent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Decides what a failed attempt means for its job: again later, or the end. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final Duration ROOM_CHECK = Duration.ofSeconds(10);

    /** So that work goes on soon after an outage. */
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(30);

    private final Jobs jobs;
    private final JobLogs logs;
    private final int maxFailures;
    private final BackOff backOff;
    private final Duration maxDelay;
    private final Consumer<Run> discard;
    private final Consumer<Run> putBack;
    private final Consumer<Run> ended;

    /**
     * @param maxFailures failures after which the job fails for good
     * @param delay wait before the first retry; doubled each time, with jitter
     * @param maxDelay longest wait
     * @param discard throws away what the attempt has staged
     * @param putBack puts an original that changed while it was read back to where it is taken anew
     * @param ended told when the job has ended
     */
    public Failures(
            Jobs jobs,
            JobLogs logs,
            int maxFailures,
            Duration delay,
            Duration maxDelay,
            Consumer<Run> discard,
            Consumer<Run> putBack,
            Consumer<Run> ended) {
        this.jobs = jobs;
        this.logs = logs;
        this.maxFailures = maxFailures;
        this.backOff = new BackOff(delay);
        this.maxDelay = maxDelay;
        this.discard = discard;
        this.putBack = putBack;
        this.ended = ended;
    }

    /** Handles the end of an attempt that did not publish. */
    public void handle(Run run, Throwable problem) {
        try {
            if (problem instanceof Jobs.LostAttempt lost) {
                throw lost;
            }
            // While the job is still ours: the next attempt uses the same folder.
            discard.accept(run);
            if (problem instanceof Cancelled) {
                end(run, JobState.CANCELLED, j -> j);
            } else if (problem instanceof Skipped skipped) {
                end(run, JobState.SKIPPED, j -> j.withNote(skipped.getMessage()));
            } else if (problem instanceof Stopped) {
                LOG.info("job {} goes back into the queue", run.getJob().id());
                run.setJob(jobs.changeHeld(run.getJob(), Leases::queuedAgain));
            } else if (problem instanceof NoRoom full) {
                JobError error = new JobError(ErrorKind.RESOURCE, full.getMessage());
                waitFor(run, error, ROOM_CHECK);
            } else if (problem instanceof RouteAbsent absent) {
                waitFor(run, absent.toError(), absent.again());
            } else if (problem instanceof Replaced replaced) {
                end(run, JobState.SKIPPED, j -> j.withNote(replaced.getMessage()));
            } else if (problem instanceof NotNow away) {
                waitUntilBack(run, away);
            } else if (run.isInputChanged()) {
                // Whatever else went wrong, this is why.
                putBack.accept(run);
                failed(run, new InputChanged());
            } else {
                failed(run, classified(problem));
            }
        } catch (Jobs.LostAttempt lost) {
            LOG.info("{}", lost.getMessage());
            if (lost.stored().state() == JobState.CANCELLED) {
                run.setJob(lost.stored());
                ended.accept(run);
            }
        }
    }

    /** Waiting is no failure, however long it takes. */
    private void waitFor(Run run, JobError error, Duration pause) {
        Instant next = jobs.store().now().plus(pause);
        run.setJob(
                jobs.changeHeld(
                        run.getJob(),
                        j -> Leases.queuedAgain(j).with(b -> b.error(error).notBefore(next))));
    }

    /** What is away comes back: that is no failure of the job, however long it takes. */
    private void waitUntilBack(Run run, NotNow away) {
        Job job = run.getJob();
        long waits = Math.max(1, job.attempt() - job.failures() - job.lost());
        Duration longest = maxDelay.compareTo(LONGEST_OUTAGE) < 0 ? maxDelay : LONGEST_OUTAGE;
        Duration wait = backOff.after(waits - 1, longest);
        String outcome = away.getMessage() + "; again in " + wait.toSeconds() + " s";
        LOG.warn("job {}: {}", job.id(), outcome);
        logs.line(job, outcome);
        waitFor(run, away.toError(), wait);
    }

    private void failed(Run run, JobException problem) {
        Job job = run.getJob();
        int failures = job.failures() + 1;
        ErrorKind kind = kindNow(problem, job.error());
        JobError error = new JobError(kind, problem.getMessage());
        if (kind.retries() && failures < maxFailures) {
            Duration wait = backOff.after(failures - 1, maxDelay);
            Instant next = jobs.store().now().plus(wait);
            String outcome =
                    kind.text() + ": " + error.message() + "; again in " + wait.toSeconds() + " s";
            LOG.warn("job {}: {}", job.id(), outcome);
            logs.line(job, outcome);
            run.setJob(
                    jobs.changeHeld(
                            job,
                            j ->
                                    Leases.queuedAgain(j)
                                            .with(
                                                    b ->
                                                            b.failures(failures)
                                                                    .error(error)
                                                                    .notBefore(next))));
        } else {
            end(run, JobState.FAILED, j -> j.withFailures(failures).withError(error));
        }
    }

    /** A stall or time-out may be the machine's fault once; the second time it is the input's. */
    private static ErrorKind kindNow(JobException problem, JobError before) {
        boolean again = before != null && before.kind() == ErrorKind.TRANSIENT;
        return problem instanceof OnceTransient && again ? ErrorKind.INPUT : problem.kind();
    }

    private void end(Run run, JobState state, UnaryOperator<Job> change) {
        run.setJob(
                jobs.changeHeld(
                        run.getJob(), j -> Jobs.ended(change.apply(j), state, jobs.store().now())));
        ended.accept(run);
    }

    static JobException classified(Throwable problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof JobException known) {
                return known;
            }
            if (t instanceof java.nio.file.FileSystemException fs) {
                return ofFile(fs);
            }
            if (t instanceof OutOfMemoryError) {
                return new JobException(
                        ErrorKind.RESOURCE, "the service ran out of memory", problem);
            }
        }
        LOG.error("unexpected", problem);
        return new JobException(
                ErrorKind.INTERNAL,
                "unexpected: " + problem + "; the service log has more",
                problem);
    }

    private static JobException ofFile(java.nio.file.FileSystemException problem) {
        String reason = String.valueOf(problem.getReason());
        if (reason.contains("No space left") || reason.contains("quota")) {
            return new JobException(
                    ErrorKind.RESOURCE,
                    "no space left for " + problem.getFile() + "; free some",
                    problem);
        }
        return new JobException(ErrorKind.TRANSIENT, "cannot use " + problem.getMessage(), problem);
    }

    /** A failure that is transient the first time and the input's fault the second. */
    static final class OnceTransient extends JobException {
        private static final long serialVersionUID = 1L;

        OnceTransient(String message) {
            super(ErrorKind.TRANSIENT, message);
        }
    }

    /** Somebody wrote to an input while it was read: what was made of it is worth nothing. */
    static final class InputChanged extends JobException {
        private static final long serialVersionUID = 1L;

        static final String MESSAGE =
                "the file changed while it was read; it is taken anew when it is complete";

        InputChanged() {
            super(ErrorKind.INPUT, MESSAGE);
        }
    }

    /** There is nothing to do for this job; not a failure. */
    static final class Skipped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Skipped(String reason) {
            super(reason);
        }
    }

    /** Nobody wants it any more: the job that it is a part of was cancelled. */
    static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The disk of the output is too full to begin. */
    static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoRoom(String reason) {
            super(reason);
        }
    }

    /** The service stops: the job goes back into the queue and nothing counts as a failure. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
