package io.caravan.retention;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.store.JobQuery;
import io.caravan.store.JobQueryBuilder;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes what has been kept long enough: files of folders by rule, and records of ended jobs.
 * Follows no symbolic link and leaves hidden files and folders alone.
 */
public final class Retention implements HealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Set<JobState> ENDED =
            Arrays.stream(JobState.values())
                    .filter(JobState::isFinal)
                    .collect(Collectors.toUnmodifiableSet());

    private final List<Rule> rules;
    private final Keep records;
    private final JobStore store;
    private final Clock clock;
    private volatile String lastRun = "not run yet";

    /**
     * @param rules for files; a rule without limit keeps for ever
     * @param records for records of ended jobs, by age only
     * @throws JobException of kind {@code options} when records have a size
     */
    public Retention(List<Rule> rules, Keep records, JobStore store, Clock clock) {
        if (records.bytes() != null) {
            throw JobException.options("job records are kept by age, not by size; write 90d");
        }
        this.rules = List.copyOf(rules);
        this.records = records;
        this.store = store;
        this.clock = clock;
    }

    /** What would be deleted now, oldest first within each rule. */
    public List<Doomed> plan() {
        List<Doomed> doomed = new ArrayList<>();
        for (Rule rule : rules) {
            doomed.addAll(overdue(rule));
        }
        doomed.addAll(overdueRecords());
        return doomed;
    }

    /**
     * Deletes what is overdue.
     *
     * @return what was deleted; what could not be is logged and tried again the next time
     */
    public List<Doomed> apply() {
        List<Doomed> deleted = plan().stream().filter(this::delete).toList();
        long bytes = deleted.stream().mapToLong(Doomed::bytes).sum();
        lastRun =
                "last run "
                        + clock.instant().truncatedTo(ChronoUnit.SECONDS)
                        + " deleted "
                        + deleted.size()
                        + ", "
                        + Amount.size(bytes);
        return deleted;
    }

    /** The rules and what the last run did. */
    @Override
    public List<Finding> findings() {
        String kept =
                rules.stream()
                        .map(rule -> rule.name() + " " + rule.keep())
                        .collect(Collectors.joining(", "));
        return List.of(
                new Finding(
                        "retention",
                        Finding.Level.INFO,
                        "kept: " + kept + ", records " + records + "; " + lastRun));
    }

    private List<Doomed> overdue(Rule rule) {
        if (rule.keep().forever()) {
            return List.of();
        }
        List<Doomed> files = FolderFiles.oldestFirst(rule);
        long excess = excess(rule.keep(), files);
        List<Doomed> doomed = new ArrayList<>();
        for (Doomed file : files) {
            boolean tooMuch = excess > 0 && isOlderThan(file.since(), GRACE);
            if (tooMuch || isOlderThan(file.since(), rule.keep().age())) {
                doomed.add(file);
                excess -= file.bytes();
            }
        }
        return doomed;
    }

    private static long excess(Keep keep, List<Doomed> files) {
        return keep.bytes() == null
                ? 0
                : files.stream().mapToLong(Doomed::bytes).sum() - keep.bytes();
    }

    private boolean isOlderThan(Instant since, Duration age) {
        return age != null && since.isBefore(clock.instant().minus(age));
    }

    private List<Doomed> overdueRecords() {
        List<Doomed> doomed = new ArrayList<>();
        if (records.forever()) {
            return doomed;
        }
        String after = null;
        do {
            JobStore.Page page = store.list(ended(after));
            for (Job job : page.jobs()) {
                Instant end = job.finishedAt() == null ? job.createdAt() : job.finishedAt();
                if (isOlderThan(end, records.age()) && mayGo(job)) {
                    job.branches().forEach(b -> doomed.add(record(b.id(), end)));
                    doomed.add(record(job.id(), end));
                }
            }
            after = page.next();
        } while (after != null);
        return doomed;
    }

    private static Doomed record(String job, Instant since) {
        return new Doomed("records", null, job, 0, since);
    }

    /**
     * What is still to be told must be remembered; the parts of a job are kept as long as it is
     * itself.
     */
    private boolean mayGo(Job job) {
        boolean free = job.parent() == null || store.find(job.parent()).isEmpty();
        return free
                && isTold(job)
                && job.branches().stream()
                        .flatMap(branch -> store.find(branch.id()).stream())
                        .allMatch(Retention::isTold);
    }

    private static boolean isTold(Job job) {
        return job.events().isEmpty();
    }

    private JobQuery ended(String after) {
        return JobQueryBuilder.builder()
                .states(ENDED)
                .to(clock.instant().minus(records.age()))
                .after(after)
                .limit(500)
                .build();
    }

    private boolean delete(Doomed doomed) {
        if (doomed.job() != null) {
            return store.delete(doomed.job());
        }
        try {
            if (!Files.isRegularFile(doomed.file(), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.delete(doomed.file());
            FolderFiles.deleteEmptied(doomed.file(), roots());
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "Cannot delete {}, which was kept long enough: {}",
                    doomed.file(),
                    e.toString());
            return false;
        }
    }

    private List<Path> roots() {
        return rules.stream().flatMap(rule -> rule.folders().get().stream()).toList();
    }
}
