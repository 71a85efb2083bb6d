package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.job.Job;
import io.caravan.job.Lane;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class SlotsTest {
    private static final Duration LEASE = Duration.ofMinutes(5);

    @TempDir Path folder;
    private Held held;
    private Slots slots;
    private volatile boolean closing;
    private final BlockingQueue<Begun> begun = new LinkedBlockingQueue<>();

    private record Begun(Job job, Runnable leave, CountDownLatch end) {}

    @BeforeEach
    void open() {
        held = new Held(folder);
        slots = new Slots(held.store(), "test", LEASE, Map.of(Lane.LONG, 1), () -> true, this::run);
        for (int i = 0; i < 3; i++) {
            held.store().insert(io.caravan.store.Jobs.queued());
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        closing = true;
        slots.close();
        begun.forEach(job -> job.end().countDown());
        assertThat(slots.await(Duration.ofSeconds(10))).isTrue();
        held.close();
    }

    private void run(Job job, Runnable leave) {
        CountDownLatch end = new CountDownLatch(1);
        begun.add(new Begun(job, leave, end));
        if (closing) {
            return;
        }
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Begun next() throws InterruptedException {
        Begun next = begun.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void a_slot_makes_one_job_at_a_time() throws InterruptedException {
        slots.start();
        Begun first = next();

        assertThat(slots.busy(Lane.LONG)).isEqualTo(1);
        assertThat(queued()).isEqualTo(2);
        first.end().countDown();

        Begun second = next();
        assertThat(second.job().id()).isGreaterThan(first.job().id());
        second.end().countDown();
    }

    @Test
    void the_next_job_starts_when_the_one_before_leaves_its_slot() throws InterruptedException {
        slots.start();
        Begun first = next();

        first.leave().run();
        Begun second = next();

        assertThat(slots.busy(Lane.LONG)).isEqualTo(1);
        second.leave().run();
        // both threads of the slot are on their way out now, so the third job waits
        await().until(() -> slots.busy(Lane.LONG) == 0);
        assertThat(queued()).isEqualTo(1);
        first.end().countDown();
        next().end().countDown();
        second.end().countDown();
    }

    @Test
    void leaving_twice_gives_one_slot() throws InterruptedException {
        slots.start();
        Begun first = next();

        first.leave().run();
        first.leave().run();
        first.end().countDown();
        Begun second = next();
        await().until(() -> slots.busy(Lane.LONG) == 1);
        assertThat(queued()).isEqualTo(1);
        second.end().countDown();
        next().end().countDown();
    }

    @Test
    void a_closed_slot_takes_nothing_more() throws InterruptedException {
        slots.start();
        Begun first = next();

        slots.close();
        first.end().countDown();

        assertThat(slots.await(Duration.ofSeconds(10))).isTrue();
        assertThat(List.copyOf(begun)).isEmpty();
        assertThat(queued()).isEqualTo(2);
    }

    private long queued() {
        return held.store().counts().stream()
                .filter(count -> count.state() == io.caravan.job.JobState.QUEUED)
                .mapToLong(io.caravan.store.JobCount::count)
                .sum();
    }
}
