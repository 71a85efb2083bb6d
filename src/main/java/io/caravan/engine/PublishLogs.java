package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.publish.LogPublisher;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Called by {@code routes/sinks/logs.camel.yaml} when a job has ended whose log is wanted. */
public final class PublishLogs {
    private static final Logger LOG = LoggerFactory.getLogger(PublishLogs.class);

    private final JobStore jobs;
    private final JobLogs logs;
    private final LogPublisher publisher;

    PublishLogs(JobStore jobs, JobLogs logs, LogPublisher publisher) {
        this.jobs = jobs;
        this.logs = logs;
        this.publisher = publisher;
    }

    /**
     * Puts the log beside the results.
     *
     * @throws JobException when it may be possible later
     */
    public void put(String id) {
        // One that was started anew meanwhile ends again.
        jobs.find(id).filter(job -> job.state().isFinal()).ifPresent(this::put);
    }

    private void put(Job job) {
        try {
            publisher.publish(job, logs.of(job), EndJob.outcome(job));
        } catch (JobException e) {
            if (!isLasting(e.kind())) {
                throw e;
            }
            LOG.warn("the log of job {} stays here only: {}", job.id(), e.getMessage());
        }
    }

    /** Such as an output that cannot be used, of which the job itself died. */
    private static boolean isLasting(ErrorKind kind) {
        return kind == ErrorKind.OPTIONS || kind == ErrorKind.INPUT;
    }
}
