package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.metrics.JobMetrics;
import io.caravan.publish.Staging;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Scratch;
import io.caravan.watch.Originals;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * What is left to do when a job has ended: its original finds its place, and the figures count it.
 */
public final class EndJob {
    private static final Logger LOG = LoggerFactory.getLogger(EndJob.class);

    private final Originals originals;
    private final RemoteOriginals remoteOriginals;
    private final Staging staging;
    private final FanOut fanOut;
    private final Scratch scratch;
    private final JobLogs logs;
    private final JobMetrics metrics;

    public EndJob(
            Originals originals,
            RemoteOriginals remoteOriginals,
            Staging staging,
            Scratch scratch,
            FanOut fanOut,
            JobLogs logs,
            JobMetrics metrics) {
        this.fanOut = fanOut;
        this.originals = originals;
        this.remoteOriginals = remoteOriginals;
        this.staging = staging;
        this.scratch = scratch;
        this.logs = logs;
        this.metrics = metrics;
    }

    /** For a job that no attempt works on. */
    void ended(Job job) {
        ended(job, 0, null);
    }

    /** For the job of an attempt. */
    void ended(Run run) {
        ended(run.getJob(), run.inputBytes(), run.getEncodeTime());
    }

    /**
     * @param inputBytes size of the job's inputs, 0 when unknown
     * @param encode how long its program ran, or null
     */
    private void ended(Job job, long inputBytes, Duration encode) {
        String outcome = outcome(job);
        report(job, outcome);
        logs.line(job, outcome);
        if (!job.fansOut()) {
            metrics.finished(job, inputBytes, encode);
        }
        staging.discard(job);
        if (!job.fansOut()) {
            scratch.discard(job.id());
            putOriginalAway(job);
        }
        fanOut.ended(job);
    }

    private void putOriginalAway(Job job) {
        try {
            originals.dispose(job);
            remoteOriginals.dispose(job);
        } catch (RuntimeException e) {
            // The start-up sweep tries again; the job itself has ended.
            LOG.warn("job {}: cannot put its original away: {}", job.id(), e.getMessage());
        }
    }

    private static void report(Job job, String outcome) {
        String name = job.origin() == null ? "" : LocalPaths.printable(job.origin().name());
        String operation = job.text();
        if (job.state() == JobState.FAILED) {
            LOG.warn("job {} {} {}: {}", job.id(), operation, name, outcome);
        } else {
            LOG.info("job {} {} {}: {}", job.id(), operation, name, outcome);
        }
    }

    /** The last line of its log. */
    static String outcome(Job job) {
        String state = job.state().text();
        return job.error() == null
                ? state
                : state + ": " + job.error().kind().text() + ": " + job.error().message();
    }
}
