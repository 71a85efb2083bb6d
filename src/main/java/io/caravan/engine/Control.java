package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Step;
import io.caravan.watch.Originals;

import java.util.List;
import java.util.function.Consumer;

/** Cancels and retries jobs. */
public final class Control implements JobControl {
    private final Jobs jobs;
    private final RunningJobs running;
    private final Originals originals;
    private final FanOut fanOut;
    private final Consumer<Lane> wake;
    private final Consumer<Job> ended;

    public Control(
            Jobs jobs,
            RunningJobs running,
            Originals originals,
            FanOut fanOut,
            Consumer<Lane> wake,
            Consumer<Job> ended) {
        this.jobs = jobs;
        this.running = running;
        this.originals = originals;
        this.fanOut = fanOut;
        this.wake = wake;
        this.ended = ended;
    }

    @Override
    public Job cancel(String id) {
        Job cancelled =
                jobs.change(
                        id,
                        job -> {
                            refuseCancel(job);
                            return Jobs.ended(job, JobState.CANCELLED, jobs.store().now());
                        });
        // The attempt that still runs puts the original away when FFmpeg has let go of it.
        if (!running.stop(id)) {
            ended.accept(cancelled);
        }
        return cancelled;
    }

    private static void refuseCancel(Job job) {
        if (job.state().isFinal()) {
            throw new JobConflict("job " + job.id() + " has ended already: " + job.state().text());
        }
        if (job.publication() != null) {
            throw new JobConflict("job " + job.id() + " is being published; it ends in a moment");
        }
        if (job.state() == JobState.ACCEPTING) {
            throw new JobConflict(
                    "job " + job.id() + " is just being accepted; try again in a moment");
        }
    }

    @Override
    public Job retry(String id) {
        Job stored = jobs.store().find(id).orElseThrow(() -> new Jobs.UnknownJob(id));
        if (stored.parent() == null) {
            return retryAlone(id);
        }
        refuseRetry(stored);
        fanOut.reopen(stored.parent());
        Job again = putBack(id);
        // It may have been ended in between, while this job still counted as ended.
        fanOut.reopen(stored.parent());
        return again;
    }

    private Job retryAlone(String id) {
        Job ended = jobs.store().find(id).orElseThrow(() -> new Jobs.UnknownJob(id));
        if (ended.state().isFinal() && !originals.restore(ended)) {
            throw new JobConflict(
                    "job " + id + " cannot run again: its original is no longer where it was put");
        }
        return putBack(id);
    }

    private static void refuseRetry(Job job) {
        if (!job.state().isFinal()) {
            throw new JobConflict(
                    "job " + job.id() + " has not ended: it is " + job.state().text());
        }
    }

    private Job putBack(String id) {
        Job again =
                jobs.change(
                        id,
                        job -> {
                            refuseRetry(job);
                            return job.fansOut() ? fanOut.asNew(job) : asNew(job);
                        });
        wake.accept(again.lane());
        return again;
    }

    private static List<Step> asNew(List<Step> steps) {
        return steps.stream().map(step -> step.withPlan(null).withMade(null)).toList();
    }

    static Job asNew(Job job) {
        return job.with(
                b ->
                        b.state(JobState.QUEUED)
                                .plan(null)
                                .steps(asNew(job.steps()))
                                .publication(null)
                                .results(null)
                                .dropped(null)
                                .notes(null)
                                .error(null)
                                .failures(0)
                                .lost(0)
                                .progress(null)
                                .notBefore(null)
                                .startedAt(null)
                                .finishedAt(null));
    }
}
