package io.caravan.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Result;
import io.caravan.store.JobCount;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;
import io.caravan.store.sql.SqliteStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

class JobMetricsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void counts_the_jobs_of_a_real_store(@TempDir Path data) {
        try (SqliteStore store = SqliteStore.open(data.resolve("caravan.db"))) {
            Instant waiting = store.jobs().now().minusSeconds(90);
            store.jobs().insert(job("1", JobState.QUEUED, "compress").withCreatedAt(waiting));
            store.jobs().insert(job("2", JobState.FAILED, "compress"));
            store.jobs().insert(job("3", JobState.FAILED, "remux"));
            new JobMetrics(registry, store.jobs()).refresh();
            assertThat(value("caravan_jobs{operation=\"compress\",state=\"queued\"}")).isEqualTo(1);
            assertThat(value("caravan_jobs{operation=\"compress\",state=\"failed\"}")).isEqualTo(1);
            assertThat(value("caravan_jobs{operation=\"remux\",state=\"failed\"}")).isEqualTo(1);
            assertThat(value("caravan_jobs{operation=\"remux\",state=\"queued\"}")).isZero();
            assertThat(value("caravan_queue_age_seconds")).isCloseTo(90, within(30.0));
            assertThat(value("caravan_store_up")).isEqualTo(1);
        }
    }

    @Test
    void asks_the_store_once_for_many_readers() {
        AtomicInteger asked = new AtomicInteger();
        JobMetrics metrics = new JobMetrics(registry, store(() -> asked.incrementAndGet()));
        IntStream.range(0, 20).forEach(i -> metrics.refresh());
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_store_that_is_away_is_a_figure_and_no_failure() {
        JobMetrics metrics =
                new JobMetrics(
                        registry,
                        store(
                                () -> {
                                    throw new StoreException("away", null);
                                }));
        metrics.refresh();
        assertThat(value("caravan_store_up")).isZero();
        assertThat(value("caravan_queue_age_seconds")).isNaN();
    }

    @Test
    void a_completed_job_tells_its_times_and_bytes() {
        Result result = new Result("file:/o", "main", 400, 60.0, 1, 1, List.of(), "");
        Job done = job("1", JobState.COMPLETED, "compress").withResults(List.of(result));
        metrics().finished(done, 1000, Duration.ofSeconds(20));

        assertThat(value("caravan_jobs_finished_total{operation=\"compress\",state=\"completed\"}"))
                .isEqualTo(1);
        assertThat(value("caravan_job_wait_seconds_sum{operation=\"compress\"}")).isEqualTo(5);
        assertThat(value("caravan_job_duration_seconds_sum{operation=\"compress\"}")).isEqualTo(30);
        assertThat(value("caravan_job_encode_seconds_sum{operation=\"compress\"}")).isEqualTo(20);
        assertThat(value("caravan_job_speed_ratio_sum{operation=\"compress\"}")).isEqualTo(3);
        assertThat(value("caravan_input_bytes_total{operation=\"compress\"}")).isEqualTo(1000);
        assertThat(value("caravan_output_bytes_total{operation=\"compress\"}")).isEqualTo(400);
        assertThat(value("caravan_saved_bytes_total{operation=\"compress\"}")).isEqualTo(600);
    }

    @Test
    void what_grew_saves_nothing() {
        Result result = new Result("file:/o", "main", 4000, null, null, null, List.of(), "");
        Job done = job("1", JobState.COMPLETED, "compress").withResults(List.of(result));
        metrics().finished(done, 1000, null);
        assertThat(value("caravan_saved_bytes_total{operation=\"compress\"}")).isZero();
    }

    @Test
    void a_failed_job_counts_by_kind() {
        Job failed =
                job("1", JobState.FAILED, "compress")
                        .withError(new JobError(ErrorKind.INPUT, "is empty"));
        metrics().finished(failed, 0, null);
        assertThat(value("caravan_job_failures_total{kind=\"input\",operation=\"compress\"}"))
                .isEqualTo(1);
        assertThat(registry.scrape()).doesNotContain("caravan_saved_bytes");
    }

    @Test
    void a_job_that_never_started_has_no_times() {
        metrics().finished(job("1", JobState.CANCELLED, "compress").withStartedAt(null), 0, null);
        assertThat(registry.scrape())
                .contains("state=\"cancelled\"")
                .doesNotContain("caravan_job_duration");
    }

    @Test
    void shows_slots_and_disks(@TempDir Path data) {
        JobMetrics metrics = metrics();
        metrics.slots(Lane.SHORT, () -> 2, () -> 1);
        metrics.disk("data", data);
        metrics.diskFloor(2048);
        assertThat(value("caravan_slots{lane=\"short\"}")).isEqualTo(2);
        assertThat(value("caravan_slots_busy{lane=\"short\"}")).isEqualTo(1);
        assertThat(value("caravan_disk_free_bytes{folder=\"data\"}")).isPositive();
        assertThat(value("caravan_disk_floor_bytes")).isEqualTo(2048);
    }

    @Test
    void many_operation_names_do_not_make_many_series() {
        JobMetrics metrics = metrics();
        for (int i = 0; i < 500; i++) {
            metrics.finished(job("" + i, JobState.COMPLETED, "operation-" + i), 1, null);
        }
        assertThat(
                        registry.scrape()
                                .lines()
                                .filter(line -> line.startsWith("caravan_jobs_finished_total")))
                .hasSize(101);
        assertThat(value("caravan_jobs_finished_total{operation=\"other\",state=\"completed\"}"))
                .isEqualTo(400);
    }

    private JobMetrics metrics() {
        return new JobMetrics(registry, store(() -> {}));
    }

    private double value(String series) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not in\n" + registry.scrape()));
    }

    private static Job job(String id, JobState state, String operation) {
        return JobBuilder.builder()
                .id(id)
                .operation(List.of(operation))
                .state(state)
                .createdAt(START)
                .startedAt(START.plusSeconds(5))
                .finishedAt(START.plusSeconds(35))
                .build();
    }

    /** An empty store that tells when it is counted. */
    private static JobStore store(Runnable counted) {
        return (JobStore)
                Proxy.newProxyInstance(
                        JobStore.class.getClassLoader(),
                        new Class<?>[] {JobStore.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "counts" -> {
                                        counted.run();
                                        yield List.<JobCount>of();
                                    }
                                    case "oldestQueued" -> Optional.empty();
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }
}
