package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.store.JobStore.Claim;
import io.caravan.store.JobStore.Page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Does random things to a store and, beside it, to a map; after each step both must agree. */
final class JobStoreModel {
    private static final List<Map<String, String>> PROPERTIES =
            List.of(Map.of(), Map.of("n", "a"), Map.of("n", "b"), Map.of("n", "a", "g", "x"));
    private static final List<String> OPERATIONS = List.of("compress", "hls", "remux");

    private final JobStore store;
    private final Random random;
    private final TreeMap<String, Job> jobs = new TreeMap<>();

    /** Every version of every job that was ever read, so that stale writes are tried too. */
    private final List<Job> seen = new ArrayList<>();

    JobStoreModel(JobStore store, long seed) {
        this.store = store;
        this.random = new Random(seed);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> insert();
                case 3, 4 -> update();
                case 5, 6, 7 -> claim();
                case 8 -> delete();
                default -> list();
            }
        }
        assertThat(page(JobQuery.all().withLimit(1000))).isEqualTo(newestFirst(job -> true));
        assertThat(jobs).hasSizeGreaterThan(steps / 10);
    }

    private void insert() {
        Job job = changed(Jobs.queued()).withState(JobState.QUEUED);
        Optional<Job> holder =
                jobs.values().stream()
                        .filter(other -> job.key() != null && job.key().equals(other.key()))
                        .findFirst();
        Job stored = store.insert(job);
        assertThat(stored).isEqualTo(holder.orElse(job.withVersion(1)));
        remember(stored);
    }

    private void update() {
        if (seen.isEmpty()) {
            return;
        }
        Job read = any(seen);
        Job job = changed(read).withKey(null);
        Job stored = jobs.get(read.id());
        boolean isFresh = stored != null && stored.version() == read.version();
        Optional<Job> written = store.update(job);
        assertThat(written).isEqualTo(isFresh ? Optional.of(next(job)) : Optional.empty());
        written.ifPresent(this::remember);
    }

    private void claim() {
        Lane lane = any(List.of(Lane.values()));
        Map<String, String> has = any(PROPERTIES);
        Optional<Job> best =
                jobs.values().stream()
                        .filter(job -> job.state() == JobState.QUEUED && job.lane() == lane)
                        .filter(job -> has.entrySet().containsAll(job.requires().entrySet()))
                        .filter(job -> job.notBefore() == null)
                        .min(
                                Comparator.comparingInt(Job::priority)
                                        .reversed()
                                        .thenComparing(Job::id));
        Optional<Job> claimed = store.claim(new Claim("w", lane, Duration.ofHours(1), has));
        assertThat(claimed.map(Job::id)).isEqualTo(best.map(Job::id));
        claimed.ifPresent(
                job -> {
                    assertThat(job.version()).isEqualTo(best.get().version() + 1);
                    assertThat(job.attempt()).isEqualTo(best.get().attempt() + 1);
                    remember(job);
                });
    }

    private void delete() {
        if (seen.isEmpty()) {
            return;
        }
        String id = any(seen).id();
        boolean isDeletable = jobs.containsKey(id) && jobs.get(id).state().isFinal();
        assertThat(store.delete(id)).isEqualTo(isDeletable);
        if (isDeletable) {
            jobs.remove(id);
        }
    }

    private void list() {
        Set<JobState> states =
                random.nextBoolean()
                        ? Set.of()
                        : EnumSet.of(any(List.of(JobState.values())), JobState.QUEUED);
        String operation = random.nextBoolean() ? null : any(OPERATIONS);
        assertThat(
                        page(
                                JobQuery.all()
                                        .withStates(states)
                                        .withOperation(operation)
                                        .withLimit(1 + random.nextInt(7))))
                .isEqualTo(
                        newestFirst(
                                job ->
                                        (states.isEmpty() || states.contains(job.state()))
                                                && (operation == null
                                                        || operation.equals(
                                                                job.firstOperation()))));
        Map<String, Long> counted =
                store.counts().stream()
                        .collect(
                                Collectors.toMap(
                                        count -> count.state() + " " + count.operation(),
                                        JobCount::count));
        assertThat(counted)
                .isEqualTo(
                        jobs.values().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                job -> job.state() + " " + job.firstOperation(),
                                                Collectors.counting())));
    }

    private List<Job> page(JobQuery query) {
        List<Job> listed = new ArrayList<>();
        JobQuery next = query;
        Page page;
        do {
            page = store.list(next);
            listed.addAll(page.jobs());
            next = next.withAfter(page.next());
        } while (page.next() != null);
        return listed;
    }

    private List<Job> newestFirst(Predicate<Job> filter) {
        return jobs.descendingMap().values().stream().filter(filter).toList();
    }

    private void remember(Job job) {
        assertThat(store.find(job.id())).contains(job);
        jobs.put(job.id(), job);
        seen.add(job);
    }

    private Job changed(Job job) {
        return job.withState(any(List.of(JobState.values())))
                .withKey(random.nextInt(3) == 0 ? "key-" + random.nextInt(20) : null)
                .withOperation(List.of(any(OPERATIONS)))
                .withLane(any(List.of(Lane.values())))
                .withPriority(random.nextInt(3))
                .withRequires(any(PROPERTIES))
                .withNotBefore(
                        random.nextInt(5) == 0 ? store.now().plus(Duration.ofHours(1)) : null);
    }

    private static Job next(Job job) {
        return job.withVersion(job.version() + 1);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
