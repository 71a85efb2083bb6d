package io.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.store.JobStore.Claim;
import io.caravan.store.Jobs;
import io.caravan.store.sql.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

class TellingJobsTest {
    private static final Set<EventType> ALL = EnumSet.complementOf(EnumSet.of(EventType.PROGRESS));

    @TempDir Path folder;
    private final Sinks sinks = new Sinks(Clock.systemUTC());
    private final AtomicInteger woken = new AtomicInteger();
    private SqliteStore sqlite;
    private TellingJobs jobs;

    @BeforeEach
    void open() {
        sqlite = SqliteStore.open(folder.resolve("caravan.db"));
        jobs = new TellingJobs(sqlite.jobs(), sinks);
    }

    @AfterEach
    void close() {
        sqlite.close();
    }

    private void listen(String name, Set<EventType> types) {
        sinks.add(new Sinks.Sink(name, types, null, woken::incrementAndGet, notice -> {}));
    }

    @Test
    void the_life_of_a_job_is_told_in_its_own_writes() {
        listen("kafka", ALL);

        jobs.insert(Jobs.queued());
        Job claimed = claim();
        Job working = jobs.update(claimed.withProgress(10.0)).orElseThrow();
        Job ended = jobs.update(ended(working, JobState.COMPLETED)).orElseThrow();

        assertThat(types(ended)).containsExactly("submitted", "started", "completed");
        assertThat(ended.version()).as("one write each").isEqualTo(4);
        assertThat(types(jobs.find(ended.id()).orElseThrow())).isEqualTo(types(ended));
        assertThat(woken).hasPositiveValue();
        assertThat(ended.events().get(1).data().path("attempt").asInt()).isEqualTo(1);
        assertThat(ended.events().get(0).data().has("attempt")).isTrue();
        assertThat(ended.events()).allSatisfy(e -> assertThat(e.sinks()).containsExactly("kafka"));
    }

    @Test
    void without_anybody_listening_nothing_is_stored() {
        jobs.insert(Jobs.queued());
        Job ended = jobs.update(ended(claim(), JobState.FAILED)).orElseThrow();

        assertThat(ended.events()).isEmpty();
        assertThat(ended.told()).isNull();
    }

    @Test
    void a_sink_gets_only_what_it_wants() {
        listen("mail", EnumSet.of(EventType.FAILED));

        jobs.insert(Jobs.queued());
        Job ended = jobs.update(ended(claim(), JobState.FAILED)).orElseThrow();

        assertThat(types(ended)).containsExactly("failed");
    }

    @Test
    void addresses_are_told_only_of_jobs_that_name_them() {
        sinks.add(
                new Sinks.Sink(
                        "notify", ALL, job -> !job.webhooks().isEmpty(), () -> {}, notice -> {}));

        Job silent = jobs.insert(Jobs.queued());
        Job named = jobs.insert(Jobs.queued().withWebhooks(List.of("https://example.com/")));

        assertThat(silent.events()).isEmpty();
        assertThat(types(named)).containsExactly("submitted");
    }

    @Test
    void a_job_that_goes_back_into_the_queue_is_not_submitted_again() {
        listen("kafka", ALL);
        jobs.insert(Jobs.queued());

        jobs.update(claim().with(b -> b.state(JobState.QUEUED).worker(null).leaseUntil(null)));
        Job again = claim();

        assertThat(types(again)).containsExactly("submitted", "started", "started");
    }

    @Test
    void a_retry_tells_everything_anew_even_when_only_failures_are_wanted() {
        listen("mail", EnumSet.of(EventType.FAILED));
        jobs.insert(Jobs.queued());
        Job failed = jobs.update(ended(claim(), JobState.FAILED)).orElseThrow();

        jobs.update(failed.with(b -> b.state(JobState.QUEUED).finishedAt(null)));
        Job again = jobs.update(ended(claim(), JobState.FAILED)).orElseThrow();

        assertThat(types(again)).containsExactly("failed", "failed");
    }

    @Test
    void accepting_tells_nothing_until_the_job_is_queued_and_nothing_when_withdrawn() {
        listen("kafka", ALL);

        Job accepting = jobs.insert(Jobs.in(JobState.ACCEPTING));
        Job withdrawn =
                jobs.update(jobs.insert(Jobs.in(JobState.ACCEPTING)).withState(JobState.CANCELLED))
                        .orElseThrow();
        Job queued = jobs.update(accepting.withState(JobState.QUEUED)).orElseThrow();

        assertThat(accepting.events()).isEmpty();
        assertThat(withdrawn.events()).isEmpty();
        assertThat(types(queued)).containsExactly("submitted");
    }

    private Job claim() {
        return jobs.claim(new Claim("w", Lane.LONG, Duration.ofMinutes(1), Map.of())).orElseThrow();
    }

    private static Job ended(Job job, JobState state) {
        return job.with(
                b -> b.state(state).worker(null).leaseUntil(null).finishedAt(Instant.now()));
    }

    private static List<String> types(Job job) {
        return job.events().stream().map(Event::type).toList();
    }
}
