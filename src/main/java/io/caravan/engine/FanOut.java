package io.caravan.engine;

import io.caravan.job.Branch;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobError;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.job.Result;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;
import io.caravan.watch.Originals;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Jobs that run several operations side by side: such a job fetches and probes, makes one child job
 * for each operation, and ends when they have. The ids of the children are chosen when it is
 * submitted, and its end is computed from theirs alone, so that whatever a crash cuts off is done
 * again to the same end.
 */
public final class FanOut {
    private static final Logger LOG = LoggerFactory.getLogger(FanOut.class);
    private static final int PAGE = 500;

    private final Jobs jobs;
    private final SharedInputs shared;
    private final Originals originals;
    private final RemoteOriginals remoteOriginals;
    private final JobLogs logs;
    private final Consumer<Lane> wake;
    private final Consumer<String> cancel;
    private final Consumer<Job> ended;

    /**
     * @param wake told about each lane that got work
     * @param cancel cancels a job; may throw {@link JobConflict}
     * @param ended told when a job with children has ended
     */
    FanOut(
            Jobs jobs,
            SharedInputs shared,
            Originals originals,
            RemoteOriginals remoteOriginals,
            JobLogs logs,
            Consumer<Lane> wake,
            Consumer<String> cancel,
            Consumer<Job> ended) {
        this.jobs = jobs;
        this.shared = shared;
        this.originals = originals;
        this.remoteOriginals = remoteOriginals;
        this.logs = logs;
        this.wake = wake;
        this.cancel = cancel;
        this.ended = ended;
    }

    /**
     * Makes the child jobs, those that are there already excepted, and lets go of their parent,
     * which from now on waits for them.
     */
    public void open(Run run) {
        Job parent = run.getJob();
        shared.write(parent.id(), run.getInputs(), run.getProbes());
        for (Branch branch : parent.branches()) {
            Job child = jobs.store().insert(child(parent, branch));
            if (branch.again() && child.state().isFinal()) {
                child = jobs.change(child.id(), FanOut::again);
            }
            logs.line(parent, child.text() + " is job " + child.id());
        }
        run.setJob(jobs.changeHeld(parent, FanOut::waiting));
        parent.branches().forEach(branch -> wake.accept(branch.lane()));
        settle(parent.id());
    }

    private static Job again(Job child) {
        return child.state().isFinal() ? Control.asNew(child) : child;
    }

    private static Job waiting(Job parent) {
        return parent.with(
                b ->
                        b.state(JobState.PROCESSING)
                                .branches(
                                        parent.branches().stream()
                                                .map(branch -> branch.withAgain(false))
                                                .toList())
                                .worker(null)
                                .leaseUntil(null)
                                .progress(null)
                                .error(null));
    }

    private Job child(Job parent, Branch branch) {
        var now = jobs.store().now();
        return JobBuilder.builder()
                .id(branch.id())
                .parent(parent.id())
                .state(JobState.QUEUED)
                .operation(branch.operation())
                .preset(branch.preset())
                .inputs(parent.inputs())
                .options(branch.options())
                .steps(branch.steps())
                .output(branch.output())
                .exists(branch.exists())
                .logs(parent.logs())
                .priority(branch.priority())
                .tags(parent.tags())
                .lane(branch.lane())
                .requires(parent.requires())
                .createdAt(now)
                .log(logs.nameFor(branch.id(), now))
                .origin(withoutOriginal(parent.origin()))
                .build();
    }

    /** What the original is called is the child's business; where it goes is the parent's. */
    private static Origin withoutOriginal(Origin o) {
        return o == null
                ? null
                : new Origin(
                        o.source(),
                        o.uri(),
                        o.path(),
                        o.name(),
                        o.bytes(),
                        o.modified(),
                        null,
                        null,
                        null,
                        false,
                        o.etag(),
                        null);
    }

    /**
     * The first step of an attempt: takes over what the parent, or an earlier attempt of it,
     * fetched and probed; sees to it that the parent is open.
     */
    public void join(Run run) {
        Job job = run.getJob();
        if (job.fansOut()) {
            // Children that an earlier attempt made may be reading it.
            shared.read(job.id()).ifPresent(s -> run.share(s.paths(), s.probes()));
        }
        if (job.parent() == null) {
            return;
        }
        Job parent = jobs.store().find(job.parent()).orElseThrow(() -> orphan(job));
        if (parent.state() == JobState.CANCELLED) {
            throw new Failures.Cancelled();
        }
        if (parent.state().isFinal()) {
            reopen(parent.id());
        }
        shared.read(parent.id()).ifPresent(s -> run.share(s.paths(), s.probes()));
    }

    private static JobException orphan(Job child) {
        return JobException.input(
                "job " + child.parent() + ", of which it is a part, is gone; submit it anew");
    }

    /** After a job that has a parent, or is one, has ended. */
    void ended(Job job) {
        if (job.parent() != null) {
            settle(job.parent());
        }
        if (job.fansOut()) {
            if (job.state() == JobState.CANCELLED) {
                job.branches().forEach(branch -> cancelQuietly(branch.id()));
            }
            settle(job.id());
        }
    }

    /** What has ended, or is just being published, stays as it is. */
    private void cancelQuietly(String child) {
        try {
            cancel.accept(child);
        } catch (JobConflict | Jobs.UnknownJob ended) {
            LOG.debug("{}", ended.getMessage());
        }
    }

    /**
     * Ends a job whose children have all ended. Reads it before its children: when anybody retries
     * one of them in between, the write fails and all is looked at again.
     */
    void settle(String id) {
        JobStore store = jobs.store();
        while (true) {
            Optional<Job> parent = store.find(id);
            if (parent.isEmpty()) {
                return;
            }
            List<Job> children = children(parent.get());
            if (!children.stream().allMatch(child -> child.state().isFinal())) {
                return;
            }
            if (parent.get().state().isFinal()) {
                putAway(parent.get());
                return;
            }
            if (!parent.get().waitsForChildren()) {
                return;
            }
            Job end = end(parent.get(), children);
            if (end.state() == JobState.COMPLETED) {
                remoteOriginals.due(end);
            }
            Optional<Job> written = store.update(end);
            if (written.isPresent()) {
                children.forEach(child -> logs.line(written.get(), words(child)));
                putBackIfChanged(written.get(), children);
                ended.accept(written.get());
                return;
            }
        }
    }

    /** Its children that there are, in the order of its operations. */
    List<Job> children(Job parent) {
        return parent.branches().stream()
                .flatMap(branch -> jobs.store().find(branch.id()).stream())
                .toList();
    }

    private Job end(Job parent, List<Job> children) {
        Set<JobState> states = children.stream().map(Job::state).collect(Collectors.toSet());
        Job end = Jobs.ended(parent, state(states), jobs.store().now());
        List<Result> results = children.stream().flatMap(c -> c.results().stream()).toList();
        return end.with(b -> b.results(results).error(error(end.state(), children)));
    }

    private static JobState state(Set<JobState> children) {
        for (JobState worst : List.of(JobState.FAILED, JobState.CANCELLED, JobState.COMPLETED)) {
            if (children.contains(worst)) {
                return worst;
            }
        }
        return JobState.SKIPPED;
    }

    private static JobError error(JobState state, List<Job> children) {
        if (state != JobState.FAILED) {
            return null;
        }
        List<Job> failed = children.stream().filter(c -> c.state() == JobState.FAILED).toList();
        String reasons =
                failed.stream()
                        .map(c -> c.text() + ": " + (c.error() == null ? "" : c.error().message()))
                        .collect(Collectors.joining("; "));
        ErrorKind kind =
                failed.get(0).error() == null ? ErrorKind.INTERNAL : failed.get(0).error().kind();
        return new JobError(
                kind, failed.size() + " of " + children.size() + " operations failed: " + reasons);
    }

    private static String words(Job child) {
        String outcome = child.state().text();
        return child.text()
                + " (job "
                + child.id()
                + "): "
                + (child.error() == null
                        ? outcome
                        : outcome
                                + ": "
                                + child.error().kind().text()
                                + ": "
                                + child.error().message());
    }

    /** An original that was written to while it was read is taken anew, as that of any job. */
    private void putBackIfChanged(Job parent, List<Job> children) {
        boolean changed =
                children.stream()
                        .map(Job::error)
                        .anyMatch(
                                e ->
                                        e != null
                                                && e.message()
                                                        .equals(Failures.InputChanged.MESSAGE));
        if (changed) {
            originals.putBack(parent);
        }
    }

    /** May be called again at any time after the end. */
    private void putAway(Job parent) {
        shared.discard(parent.id());
        try {
            originals.dispose(parent);
            remoteOriginals.dispose(parent);
        } catch (RuntimeException e) {
            // The sweep tries again; the job itself has ended.
            LOG.warn("job {}: cannot put its original away: {}", parent.id(), e.getMessage());
        }
    }

    /**
     * Lets a job wait for its children again, its original back in its place, because one of them
     * runs again.
     *
     * @throws JobConflict when that cannot be
     */
    void reopen(String id) {
        Job parent = jobs.store().find(id).orElseThrow(() -> new JobConflict(gone(id)));
        if (parent.state().isFinal() && !originals.restore(parent)) {
            throw new JobConflict(
                    "job " + id + " cannot run again: its original is no longer where it was put");
        }
        // Written even when it is open: whoever is about to end it then looks at the children anew.
        jobs.change(id, stored -> stored.state().isFinal() ? opened(stored) : stored);
    }

    private static String gone(String id) {
        return "job " + id + ", of which it is a part, is gone; submit it anew";
    }

    private static Job opened(Job parent) {
        return waiting(parent).with(b -> b.results(null).finishedAt(null));
    }

    /** Ends every job that could be ended; for what a crash cut off. Never throws. */
    void settleAll() {
        JobQuery query =
                JobQuery.all().with(q -> q.states(Set.of(JobState.PROCESSING)).limit(PAGE));
        String after = null;
        try {
            do {
                JobStore.Page page = jobs.store().list(query.withAfter(after));
                page.jobs().stream().filter(Job::waitsForChildren).forEach(j -> settle(j.id()));
                after = page.next();
            } while (after != null);
        } catch (StoreException away) {
            LOG.warn("{}; jobs with parts end when it is back", away.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot look after jobs with parts", e);
        }
    }

    /** A job with children to run again: those that did not end well, or all. */
    Job asNew(Job parent) {
        Set<String> ill =
                children(parent).stream()
                        .filter(
                                c ->
                                        c.state() == JobState.FAILED
                                                || c.state() == JobState.CANCELLED)
                        .map(Job::id)
                        .collect(Collectors.toSet());
        boolean all = ill.isEmpty() && parent.state() == JobState.COMPLETED;
        return Control.asNew(
                parent.withBranches(
                        parent.branches().stream()
                                .map(b -> b.withAgain(all || ill.contains(b.id())))
                                .toList()));
    }
}
