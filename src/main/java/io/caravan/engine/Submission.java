package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.operation.Preparation;

import java.time.Instant;
import java.util.function.Consumer;

/** Puts jobs into the store and wakes those who work on them. */
public final class Submission implements Intake {
    private final Jobs jobs;
    private final Preparation preparation;
    private final JobLogs logs;
    private final Consumer<Lane> wake;

    /**
     * @param wake told about each lane that got work
     */
    public Submission(Jobs jobs, Preparation preparation, JobLogs logs, Consumer<Lane> wake) {
        this.jobs = jobs;
        this.preparation = preparation;
        this.logs = logs;
        this.wake = wake;
    }

    @Override
    public Job prepare(JobRequest request, Origin origin, String key) {
        Instant now = jobs.store().now();
        Job job = preparation.prepare(request, origin, key, now);
        return job.withLog(logs.nameFor(job.id(), now));
    }

    @Override
    public Job submit(Job job) {
        Job stored = jobs.store().insert(job);
        wake.accept(stored.lane());
        return stored;
    }

    @Override
    public Job accepted(Job job) {
        // The key guarded the window of accepting; the same file dropped again is a new job.
        Job queued =
                jobs.change(
                        job.id(),
                        stored ->
                                stored.state() == JobState.ACCEPTING
                                        ? stored.with(b -> b.state(JobState.QUEUED).key(null))
                                        : stored);
        wake.accept(queued.lane());
        return queued;
    }
}
