package io.caravan.metrics;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Result;
import io.caravan.store.JobCount;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The figures of jobs. Operations beyond the first hundred names count as {@code other}. */
public final class JobMetrics {
    private static final int MOST_OPERATIONS = 100;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration[] DURATIONS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6)
    };

    private final MeterRegistry registry;
    private final JobStore store;
    private final MultiGauge jobs;
    private final Set<String> operations = ConcurrentHashMap.newKeySet();
    private volatile double queueAge;
    private volatile boolean reachable;
    private boolean asked;
    private long askedAt;

    public JobMetrics(MeterRegistry registry, JobStore store) {
        this.registry = registry;
        this.store = store;
        this.jobs =
                MultiGauge.builder("caravan.jobs")
                        .description("Jobs in the store by state and operation")
                        .register(registry);
        Gauge.builder("caravan.queue.age", () -> queueAge)
                .baseUnit("seconds")
                .description("How long the oldest job that may start has been waiting")
                .register(registry);
        Gauge.builder("caravan.store.up", () -> reachable ? 1 : 0)
                .description("1 when the job store answered, else 0")
                .register(registry);
    }

    /** Shows the slots of a lane. */
    public void slots(Lane lane, IntSupplier total, IntSupplier busy) {
        slots("caravan.slots", "Slots", lane, total);
        slots("caravan.slots.busy", "Slots that run a job", lane, busy);
    }

    private void slots(String name, String text, Lane lane, IntSupplier count) {
        Gauge.builder(name, count::getAsInt)
                .tag("lane", lane.text())
                .description(text)
                .strongReference(true)
                .register(registry);
    }

    /**
     * Shows the free bytes where a folder lies.
     *
     * @param folder its name in the figures, such as {@code data} or {@code outbox}
     */
    public void disk(String folder, Path path) {
        Gauge.builder("caravan.disk.free", () -> path.toFile().getUsableSpace())
                .tag("folder", folder)
                .baseUnit("bytes")
                .description("Free bytes on the disk of a folder")
                .register(registry);
    }

    /** Shows below how many free bytes no job starts. */
    public void diskFloor(long bytes) {
        Gauge.builder("caravan.disk.floor", () -> bytes)
                .baseUnit("bytes")
                .description("Free bytes below which no job starts")
                .register(registry);
    }

    /** Asks the store, at most every five seconds. To be called before the figures are read. */
    public synchronized void refresh() {
        long now = System.nanoTime();
        if (asked && now - askedAt < FRESH_NANOS) {
            return;
        }
        asked = true;
        askedAt = now;
        try {
            jobs.register(rows(store.counts()), true);
            queueAge = store.oldestQueued().map(this::age).orElse(0.0);
            reachable = true;
        } catch (StoreException e) {
            jobs.register(List.of(), true);
            queueAge = Double.NaN;
            reachable = false;
        }
    }

    private double age(Instant created) {
        return Math.max(0, seconds(Duration.between(created, store.now())));
    }

    /** Every state of an operation that has jobs, so that a count that falls to 0 is seen. */
    private List<Row<?>> rows(List<JobCount> counts) {
        Map<String, Map<JobState, Long>> table = new HashMap<>();
        for (JobCount count : counts) {
            if (count.operation().isEmpty()) {
                // only waits for its child jobs, which are counted
                continue;
            }
            table.computeIfAbsent(label(count.operation()), o -> new EnumMap<>(JobState.class))
                    .merge(count.state(), count.count(), Long::sum);
        }
        List<Row<?>> rows = new ArrayList<>();
        table.forEach(
                (operation, states) -> {
                    for (JobState state : JobState.values()) {
                        Tags tags = Tags.of("operation", operation, "state", state.text());
                        rows.add(Row.of(tags, states.getOrDefault(state, 0L)));
                    }
                });
        return rows;
    }

    /**
     * Counts a job that has just ended.
     *
     * @param inputBytes size of its inputs, or 0 when unknown
     * @param encode how long its program ran, or null when none did
     */
    public void finished(Job job, long inputBytes, Duration encode) {
        String operation = label(job.firstOperation());
        count("caravan.jobs.finished", "Jobs that ended", operation)
                .tag("state", job.state().text())
                .register(registry)
                .increment();
        times(job, operation);
        if (job.error() != null && job.state() == JobState.FAILED) {
            failed(operation, job.error().kind().text());
        }
        if (job.state() == JobState.COMPLETED) {
            made(job, operation, inputBytes, encode);
        }
    }

    private void times(Job job, String operation) {
        if (job.startedAt() == null || job.finishedAt() == null) {
            return;
        }
        timer("caravan.job.wait", "From creation to first start", operation)
                .record(positive(Duration.between(job.createdAt(), job.startedAt())));
        timer("caravan.job.duration", "From first start to end", operation)
                .record(positive(Duration.between(job.startedAt(), job.finishedAt())));
    }

    private void failed(String operation, String kind) {
        count("caravan.job.failures", "Jobs that failed, by kind of error", operation)
                .tag("kind", kind)
                .register(registry)
                .increment();
    }

    private void made(Job job, String operation, long inputBytes, Duration encode) {
        long outputBytes = job.results().stream().mapToLong(Result::bytes).sum();
        bytes("caravan.input", "Bytes of inputs of completed jobs", operation, inputBytes);
        bytes("caravan.output", "Bytes of published outputs", operation, outputBytes);
        bytes(
                "caravan.saved",
                "Bytes by which outputs are smaller",
                operation,
                saved(inputBytes, outputBytes));
        // how fast a chain is says nothing about its first operation
        boolean one = job.steps().isEmpty();
        if (one && encode != null && !encode.isZero() && !encode.isNegative()) {
            timer("caravan.job.encode", "Time the program of a completed job ran", operation)
                    .record(encode);
            job.results().stream()
                    .filter(result -> result.durationSeconds() != null)
                    .mapToDouble(Result::durationSeconds)
                    .max()
                    .ifPresent(media -> speed(operation).record(media / seconds(encode)));
        }
    }

    private static long saved(long inputBytes, long outputBytes) {
        return inputBytes == 0 || outputBytes == 0 ? 0 : Math.max(0, inputBytes - outputBytes);
    }

    private void bytes(String name, String text, String operation, long bytes) {
        count(name, text, operation).baseUnit("bytes").register(registry).increment(bytes);
    }

    private static Counter.Builder count(String name, String text, String operation) {
        return Counter.builder(name).description(text).tag("operation", operation);
    }

    private Timer timer(String name, String text, String operation) {
        return Timer.builder(name)
                .description(text)
                .tag("operation", operation)
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
    }

    private DistributionSummary speed(String operation) {
        return DistributionSummary.builder("caravan.job.speed")
                .baseUnit("ratio")
                .description("Seconds of media made in a second")
                .tag("operation", operation)
                .serviceLevelObjectives(0.25, 0.5, 1, 2, 4, 8, 16, 64)
                .register(registry);
    }

    private String label(String operation) {
        if (operations.contains(operation)) {
            return operation;
        }
        synchronized (operations) {
            if (operations.size() < MOST_OPERATIONS) {
                operations.add(operation);
                return operation;
            }
        }
        return "other";
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
