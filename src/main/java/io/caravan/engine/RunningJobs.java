package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.process.Progress;
import io.caravan.process.Running;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The attempts this process works on now: their leases, their progress, and the way to stop them.
 */
public final class RunningJobs {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    void add(Run run) {
        entries.put(run.getJob().id(), new Entry(run));
    }

    void remove(Run run) {
        entries.computeIfPresent(run.getJob().id(), (id, e) -> e.run == run ? null : e);
    }

    Collection<Entry> all() {
        return List.copyOf(entries.values());
    }

    boolean contains(String id) {
        return entries.containsKey(id);
    }

    /** Stops the job's program, if one runs or as soon as one would start. */
    boolean stop(String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return false;
        }
        entry.stop();
        return true;
    }

    /** The stored job with the progress that is newer in memory. */
    public Job live(Job stored) {
        Entry entry = entries.get(stored.id());
        boolean same =
                entry != null
                        && stored.state() == JobState.PROCESSING
                        && stored.attempt() == entry.run.getJob().attempt();
        return same ? entry.withProgress(stored) : stored;
    }

    /** Every job that runs now, with its progress. */
    Collection<Job> live() {
        return entries.values().stream()
                .map(entry -> entry.withProgress(entry.run.getJob()))
                .toList();
    }

    Entry entry(Run run) {
        return entries.get(run.getJob().id());
    }

    /** One attempt. */
    static final class Entry {
        private final Run run;
        private volatile Instant since = Instant.now();
        private Instant begun;
        private double begunAt;
        private Running program;
        private Thread waiting;
        private boolean stopped;
        private Encode.Share share = new Encode.Share(null, 0, 1);
        private volatile Double percent;
        private volatile Progress last;

        Entry(Run run) {
            this.run = run;
        }

        Run run() {
            return run;
        }

        /**
         * @param part of the work that it does; progress is indeterminate when its length is
         *     unknown
         */
        synchronized void started(Running running, Encode.Share part) {
            since = Instant.now();
            program = running;
            share = part;
            if (begun == null && part.share() > 0) {
                begun = since;
                begunAt = 100 * part.from();
            }
            if (stopped) {
                running.cancel();
            }
        }

        synchronized void stop() {
            stopped = true;
            if (program != null) {
                program.cancel();
            }
            if (waiting != null) {
                waiting.interrupt();
            }
        }

        /**
         * Does what takes its time in this thread, such as a transfer; {@link #stop} breaks it off.
         *
         * @throws Failures.Stopped when it was stopped before or meanwhile
         */
        <T> T interruptibly(Supplier<T> work) {
            if (!begin()) {
                throw new Failures.Stopped();
            }
            try {
                return work.get();
            } catch (RuntimeException e) {
                throw isStopped() ? new Failures.Stopped() : e;
            } finally {
                end();
            }
        }

        private synchronized boolean begin() {
            waiting = stopped ? null : Thread.currentThread();
            return !stopped;
        }

        private synchronized void end() {
            waiting = null;
            // so that nothing after this is broken off
            Thread.interrupted();
        }

        synchronized boolean isStopped() {
            return stopped;
        }

        /** Since the program started. */
        Duration elapsed() {
            return Duration.between(since, Instant.now());
        }

        void progress(Progress report) {
            last = report;
            Double promised = share.seconds();
            if (promised != null && promised > 0 && report.outSeconds() != null) {
                double done = Math.min(1, report.outSeconds() / promised);
                double now = Math.min(99, 100 * (share.from() + share.share() * done));
                // Time stamps may step back; what a person sees never does.
                percent = Math.max(percent == null ? 0 : percent, Math.round(now * 10) / 10.0);
            }
        }

        Job withProgress(Job job) {
            Progress report = last;
            if (report == null) {
                return job;
            }
            return job.with(b -> b.progress(percent).speed(report.speed()).etaSeconds(eta(report)));
        }

        private synchronized Long eta(Progress report) {
            Double done = percent;
            if (done == null
                    || begun == null
                    || done <= begunAt
                    || report.outSeconds() == null
                    || share.seconds() == null) {
                return null;
            }
            boolean last = share.from() + share.share() > 0.999;
            double left = share.seconds() - report.outSeconds();
            if (last && report.speed() != null && report.speed() > 0) {
                return Math.max(0, Math.round(left / report.speed()));
            }
            double seconds = Duration.between(begun, Instant.now()).toMillis() / 1000.0;
            return Math.max(0, Math.round(seconds * (100 - done) / (done - begunAt)));
        }
    }
}
