package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.ulid.Ulid;

import io.caravan.job.ErrorKind;
import io.caravan.job.Event;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.store.JobStore.Claim;
import io.caravan.store.JobStore.Page;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What every job store must do. */
public abstract class JobStoreContract {
    private static final Duration LEASE = Duration.ofMinutes(1);

    protected JobStore store;

    /** A store without jobs. */
    protected abstract JobStore create() throws Exception;

    @BeforeEach
    void createStore() throws Exception {
        store = create();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void a_job_is_found_as_it_was_inserted() {
        Job job = rich();

        Job inserted = store.insert(job);

        assertThat(inserted).isEqualTo(job.withVersion(1));
        assertThat(store.find(job.id())).contains(inserted);
        assertThat(store.find("unknown")).isEmpty();
    }

    @Test
    void an_insert_may_be_repeated() {
        Job first = store.insert(Jobs.queued());

        assertThat(store.insert(first.withPriority(9))).isEqualTo(first);
        assertThat(store.find(first.id())).contains(first);
    }

    @Test
    void a_taken_key_answers_with_the_job_that_holds_it() {
        Job first = store.insert(Jobs.queued().withKey("k"));

        assertThat(store.insert(Jobs.queued().withKey("k"))).isEqualTo(first);
        assertThat(all(JobQuery.all())).containsExactly(first);
    }

    @Test
    void a_key_is_free_again_once_its_job_gave_it_up() {
        Job first = store.insert(Jobs.queued().withKey("k"));
        store.update(first.withKey(null)).orElseThrow();

        Job second = store.insert(Jobs.queued().withKey("k"));

        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void a_key_is_one_job_however_many_insert_it_at_once() throws Exception {
        List<Job> answers = Together.run(8, () -> store.insert(Jobs.queued().withKey("k")));

        assertThat(answers.stream().map(Job::id).distinct()).hasSize(1);
        assertThat(all(JobQuery.all())).hasSize(1);
    }

    @Test
    void an_update_writes_the_whole_job_and_raises_the_version() {
        Job inserted = store.insert(Jobs.queued());
        Job changed = rich().withId(inserted.id()).withVersion(inserted.version());

        Optional<Job> updated = store.update(changed);

        assertThat(updated).contains(changed.withVersion(2));
        assertThat(store.find(inserted.id())).isEqualTo(updated);
    }

    @Test
    void a_stale_update_is_refused() {
        Job read = store.insert(Jobs.queued());
        Job newer = store.update(read.withPriority(1)).orElseThrow();

        assertThat(store.update(read.withPriority(2))).isEmpty();
        assertThat(store.find(read.id())).contains(newer);
    }

    @Test
    void an_update_of_a_job_that_is_gone_is_refused() {
        assertThat(store.update(Jobs.queued().withVersion(1))).isEmpty();
        assertThat(all(JobQuery.all())).isEmpty();
    }

    @Test
    void jobs_with_events_are_found_by_sink_oldest_first_page_by_page() {
        store.insert(Jobs.queued());
        Job both = store.insert(telling("kafka", "mail"));
        Job kafka = store.insert(telling("kafka"));
        Job other = store.insert(telling("kafka-two"));

        assertThat(store.withEvents("kafka", null, 10)).containsExactly(both, kafka);
        assertThat(store.withEvents("kafka", null, 1)).containsExactly(both);
        assertThat(store.withEvents("kafka", both.id(), 10)).containsExactly(kafka);
        assertThat(store.withEvents("mail", null, 10)).containsExactly(both);
        assertThat(store.withEvents("slack", null, 10)).isEmpty();
        assertThat(store.withEvents(null, null, 10)).containsExactly(both, kafka, other);
    }

    @Test
    void a_job_whose_events_are_relayed_is_found_no_more() {
        Job told = store.insert(telling("kafka"));

        store.update(told.withEvents(List.of()));

        assertThat(store.withEvents("kafka", null, 10)).isEmpty();
        assertThat(store.withEvents(null, null, 10)).isEmpty();
    }

    @Test
    void a_claim_changes_the_job_in_the_same_write() {
        Job job = store.insert(Jobs.queued());

        Optional<Job> claimed =
                store.claim(
                        new Claim(
                                "w",
                                Lane.LONG,
                                LEASE,
                                Map.of(),
                                taken -> taken.withTold("started")));

        assertThat(claimed).map(Job::told).contains("started");
        assertThat(claimed).map(Job::version).contains(job.version() + 1);
        assertThat(store.find(job.id())).isEqualTo(claimed);
    }

    @Test
    void no_update_is_lost_however_many_threads_write() throws Exception {
        Job job = store.insert(Jobs.queued());

        Together.run(
                6,
                () -> {
                    for (int i = 0; i < 20; i++) {
                        Optional<Job> written;
                        do {
                            Job read = store.find(job.id()).orElseThrow();
                            written = store.update(read.withFailures(read.failures() + 1));
                        } while (written.isEmpty());
                    }
                    return null;
                });

        assertThat(store.find(job.id()).orElseThrow().failures()).isEqualTo(120);
    }

    @Test
    void a_claim_takes_the_job_and_sets_its_lease() {
        Job job = store.insert(Jobs.queued().withLost(1));
        Instant before = store.now();

        Job claimed = store.claim(claim(Map.of())).orElseThrow();

        assertThat(claimed.state()).isEqualTo(JobState.PROCESSING);
        assertThat(claimed.version()).isEqualTo(2);
        assertThat(claimed.attempt()).isEqualTo(1);
        assertThat(claimed.worker()).isEqualTo("w1");
        assertThat(claimed.startedAt()).isBetween(before, store.now());
        assertThat(claimed.leaseUntil()).isEqualTo(claimed.startedAt().plus(LEASE));
        assertThat(claimed.lost()).isEqualTo(1);
        assertThat(store.find(job.id())).contains(claimed);
        assertThat(store.claim(claim(Map.of()))).isEmpty();
    }

    @Test
    void a_second_claim_raises_the_attempt_and_keeps_the_first_start() {
        store.insert(Jobs.queued());
        Job first = store.claim(claim(Map.of())).orElseThrow();
        store.update(first.withState(JobState.QUEUED).withLeaseUntil(null)).orElseThrow();

        Job second = store.claim(claim(Map.of())).orElseThrow();

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.startedAt()).isEqualTo(first.startedAt());
    }

    @Test
    void claims_go_by_priority_and_then_by_age() {
        Job old = store.insert(Jobs.queued());
        Job urgent = store.insert(Jobs.queued().withPriority(5));
        Job idle = store.insert(Jobs.queued().withPriority(-1));
        Job young = store.insert(Jobs.queued());
        Job urgentToo = store.insert(Jobs.queued().withPriority(5));

        assertThat(claimAll(Map.of()))
                .containsExactly(urgent.id(), urgentToo.id(), old.id(), young.id(), idle.id());
    }

    @Test
    void a_lane_does_not_see_the_other() {
        Job quick = store.insert(Jobs.queued().withLane(Lane.SHORT));

        assertThat(store.claim(claim(Map.of()))).isEmpty();
        assertThat(store.claim(new Claim("w1", Lane.SHORT, LEASE, Map.of())))
                .map(Job::id)
                .contains(quick.id());
    }

    @ParameterizedTest
    @EnumSource(value = JobState.class, names = "QUEUED", mode = EnumSource.Mode.EXCLUDE)
    void only_queued_jobs_are_claimed(JobState state) {
        store.insert(Jobs.in(state));

        assertThat(store.claim(claim(Map.of()))).isEmpty();
    }

    @Test
    void a_job_is_not_claimed_before_its_time() {
        store.insert(Jobs.queued().withPriority(9).withNotBefore(store.now().plusSeconds(3600)));
        Job now = store.insert(Jobs.queued());
        Job since = store.insert(Jobs.queued().withNotBefore(store.now().minusSeconds(1)));

        assertThat(claimAll(Map.of())).containsExactly(now.id(), since.id());
    }

    @Test
    void a_job_takes_its_place_when_its_time_has_come() {
        Job later =
                store.insert(
                        Jobs.queued().withPriority(9).withNotBefore(store.now().plusMillis(300)));
        store.insert(Jobs.queued());
        store.insert(Jobs.queued());
        assertThat(store.claim(claim(Map.of()))).map(Job::id).get().isNotEqualTo(later.id());

        await().atMost(10, TimeUnit.SECONDS).until(() -> store.now().isAfter(later.notBefore()));

        assertThat(store.claim(claim(Map.of()))).map(Job::id).contains(later.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "9999-01-01T00:00:00Z"})
    void a_job_of_the_far_future_waits(String time) {
        Job job = store.insert(Jobs.queued().withNotBefore(Instant.parse(time)));

        assertThat(store.claim(claim(Map.of()))).isEmpty();
        assertThat(store.find(job.id())).contains(job);
    }

    @Test
    void a_job_is_claimed_only_by_a_worker_that_has_all_it_requires() {
        Job both = store.insert(requiring(Map.of("node", "a", "gpu", "nvidia")));
        Job node = store.insert(requiring(Map.of("node", "a")));
        Job anywhere = store.insert(Jobs.queued());
        Map<String, String> more = Map.of("node", "a", "gpu", "nvidia", "zone", "x=1&y=ü");

        assertThat(claimAll(Map.of("node", "b"))).containsExactly(anywhere.id());
        assertThat(claimAll(Map.of("node", "a", "gpu", "intel"))).containsExactly(node.id());
        assertThat(claimAll(more)).containsExactly(both.id());
    }

    @Test
    void signs_in_requirements_mean_nothing() {
        store.insert(requiring(Map.of("a", "1&b=2")));
        store.insert(requiring(Map.of("a=1", "")));
        Job exact = store.insert(requiring(Map.of("a", "1", "b", "")));

        assertThat(claimAll(Map.of("a", "1", "b", "", "c", "2"))).containsExactly(exact.id());
    }

    @Test
    void order_holds_across_different_requirements() {
        Job low = store.insert(requiring(Map.of("gpu", "x")));
        Job high = store.insert(Jobs.queued().withPriority(2));
        Job highest = store.insert(requiring(Map.of("node", "a")).withPriority(3));
        Job young = store.insert(Jobs.queued());

        assertThat(claimAll(Map.of("gpu", "x", "node", "a", "zone", "z")))
                .containsExactly(highest.id(), high.id(), low.id(), young.id());
    }

    @Test
    void a_job_is_handed_out_once_however_many_claim() throws Exception {
        for (int i = 0; i < 150; i++) {
            store.insert(i % 3 == 0 ? requiring(Map.of("node", "a")) : Jobs.queued());
        }

        List<List<String>> claims = Together.run(8, () -> claimAll(Map.of("node", "a")));

        assertThat(claims.stream().flatMap(List::stream)).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void a_held_job_whose_lease_ended_is_expired() {
        Instant past = store.now().minusSeconds(1);
        Job later = store.insert(Jobs.in(JobState.PROCESSING).withLeaseUntil(past));
        Job first = store.insert(Jobs.in(JobState.PUBLISHING).withLeaseUntil(past.minusSeconds(1)));
        store.insert(Jobs.in(JobState.PROCESSING).withLeaseUntil(store.now().plusSeconds(60)));
        store.insert(Jobs.in(JobState.QUEUED).withLeaseUntil(past));
        store.insert(Jobs.in(JobState.COMPLETED).withLeaseUntil(past));

        assertThat(store.expired(10)).containsExactly(first, later);
        assertThat(store.expired(1)).containsExactly(first);
    }

    @Test
    void a_renewed_lease_is_not_expired() {
        store.insert(Jobs.queued());
        Job lapsed = store.claim(new Claim("w1", Lane.LONG, Duration.ofMillis(-1), Map.of())).get();
        assertThat(store.expired(10)).containsExactly(lapsed);

        store.update(lapsed.withLeaseUntil(store.now().plusSeconds(60))).orElseThrow();

        assertThat(store.expired(10)).isEmpty();
    }

    @Test
    void a_list_shows_the_newest_first_and_only_what_was_asked_for() {
        Job a = store.insert(Jobs.queued());
        Job b = store.insert(Jobs.in(JobState.FAILED).withOperation(List.of("hls", "remux")));
        Job c = store.insert(Jobs.in(JobState.FAILED).withWorker("w2"));
        Job d = store.insert(Jobs.in(JobState.COMPLETED).withWorker("w2"));
        Set<JobState> ended = Set.of(JobState.FAILED, JobState.COMPLETED);

        assertThat(all(JobQuery.all())).containsExactly(d, c, b, a);
        assertThat(all(JobQuery.all().withStates(ended))).containsExactly(d, c, b);
        assertThat(all(JobQuery.all().withStates(Set.of(JobState.QUEUED)))).containsExactly(a);
        assertThat(all(JobQuery.all().withOperation("hls"))).containsExactly(b);
        assertThat(all(JobQuery.all().withOperation("remux"))).isEmpty();
        assertThat(all(JobQuery.all().withOperation("compress"))).containsExactly(d, c, a);
        assertThat(all(JobQuery.all().withWorker("w2"))).containsExactly(d, c);
        assertThat(
                        all(
                                new JobQuery(
                                        Set.of(JobState.FAILED),
                                        "compress",
                                        "w2",
                                        null,
                                        null,
                                        null,
                                        0)))
                .containsExactly(c);
    }

    @Test
    void a_list_can_be_of_a_time() {
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        Job early = store.insert(created(time.minusMillis(1)));
        Job on = store.insert(created(time));
        Job late = store.insert(created(time.plusSeconds(60)));

        assertThat(all(JobQuery.all().withFrom(time))).containsExactly(late, on);
        assertThat(all(JobQuery.all().withTo(time))).containsExactly(early);
        assertThat(all(JobQuery.all().withFrom(time).withTo(late.createdAt()))).containsExactly(on);
        assertThat(all(JobQuery.all().withFrom(Instant.MIN).withTo(Instant.MAX))).hasSize(3);
    }

    @Test
    void pages_stay_as_they_were_while_jobs_are_inserted() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            jobs.add(0, store.insert(Jobs.queued()));
        }
        List<Job> listed = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        JobQuery query = JobQuery.all().withLimit(10);
        Page page;
        do {
            page = store.list(query);
            listed.addAll(page.jobs());
            sizes.add(page.jobs().size());
            query = query.withAfter(page.next());
            store.insert(Jobs.queued());
        } while (page.next() != null);

        assertThat(listed).isEqualTo(jobs);
        assertThat(sizes).containsExactly(10, 10, 5);
    }

    @Test
    void a_full_last_page_has_no_next() {
        store.insert(Jobs.queued());
        store.insert(Jobs.queued());

        assertThat(store.list(JobQuery.all().withLimit(2)).next()).isNull();
    }

    @Test
    void counts_are_by_state_and_operation() {
        store.insert(Jobs.queued());
        store.insert(Jobs.queued());
        store.insert(Jobs.queued().withOperation(List.of("hls")));
        store.insert(Jobs.in(JobState.FAILED));

        assertThat(store.counts())
                .containsExactlyInAnyOrder(
                        new JobCount(JobState.QUEUED, "compress", 2),
                        new JobCount(JobState.QUEUED, "hls", 1),
                        new JobCount(JobState.FAILED, "compress", 1));
    }

    @Test
    void the_oldest_queued_job_is_one_that_may_start() {
        assertThat(store.oldestQueued()).isEmpty();
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        store.insert(created(time).withState(JobState.COMPLETED));
        store.insert(created(time.plusSeconds(1)).withNotBefore(store.now().plusSeconds(3600)));
        assertThat(store.oldestQueued()).isEmpty();
        store.insert(created(time.plusSeconds(3)).withLane(Lane.SHORT));
        assertThat(store.oldestQueued()).contains(time.plusSeconds(3));
        store.insert(created(time.plusSeconds(2)).withNotBefore(store.now().minusSeconds(1)));

        assertThat(store.oldestQueued()).contains(time.plusSeconds(2));
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void only_an_ended_job_is_deleted(JobState state) {
        Job job = store.insert(Jobs.in(state).withKey("k"));

        assertThat(store.delete(job.id())).isEqualTo(state.isFinal());
        assertThat(store.find(job.id()).isEmpty()).isEqualTo(state.isFinal());
        assertThat(store.delete("unknown")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void any_sequence_of_calls_does_what_a_simple_map_does(long seed) {
        new JobStoreModel(store, seed).run(400);
    }

    private List<Job> all(JobQuery query) {
        return store.list(query).jobs();
    }

    private List<String> claimAll(Map<String, String> has) {
        List<String> claimed = new ArrayList<>();
        Optional<Job> job;
        while ((job = store.claim(claim(has))).isPresent()) {
            claimed.add(job.get().id());
        }
        return claimed;
    }

    private static Claim claim(Map<String, String> has) {
        return new Claim("w1", Lane.LONG, LEASE, has);
    }

    private static Job requiring(Map<String, String> requires) {
        return Jobs.queued().withRequires(requires);
    }

    private static Job telling(String... sinks) {
        Event event = new Event("e", "submitted", Instant.EPOCH, List.of(sinks), null);
        return Jobs.queued().withEvents(List.of(event));
    }

    private static Job created(Instant time) {
        return Jobs.queued()
                .withId(Ulid.min(time.toEpochMilli()).increment().toString())
                .withCreatedAt(time);
    }

    /** A job with awkward text everywhere. */
    private static Job rich() {
        String text = "it's \"100%\" – ${x} 'löwe' 🦁\n\t\\ :a?b#c ' OR 1=1 --";
        Instant time = Instant.parse("2026-03-01T10:00:00.123456789Z");
        Result result = new Result(text, "main", 12, 1.5, 2, 4, List.of("h264", "aac"), "00ff");
        return JobBuilder.builder(Jobs.queued())
                .key(text)
                .operation(List.of("compress", "hls"))
                .inputs(List.of(new Input(text, 1.0, 2.5, "main"), Input.of("-y")))
                .options(Map.of("crf", 23, text, List.of(true, "x"), "half", 0.5))
                .tags(Map.of(text, text))
                .requires(Map.of(text, text))
                .priority(-7)
                .notBefore(time)
                .progress(12.5)
                .events(List.of(new Event("1", "started", time, List.of("kafka"), null)))
                .publication(
                        new Publication(text, List.of(new Publication.File(text, result, true))))
                .results(List.of(result))
                .dropped(List.of(text))
                .error(new JobError(ErrorKind.INPUT, text))
                .origin(new Origin("inbox", text, "", text, 5L, time, null, null, null, true))
                .createdAt(time)
                .build();
    }
}
