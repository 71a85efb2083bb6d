package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.plan.OperationCatalog;
import io.caravan.process.Outcome;
import io.caravan.process.Running;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

class TaskRunTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private TaskRun task;

    @BeforeEach
    void make() throws IOException {
        task =
                new TaskRun(
                        io.caravan.store.Jobs.queued(),
                        OperationCatalog.read("t", null, null, true),
                        Path.of("out"));
    }

    /** A program that only knows whether it was cancelled. */
    private static final class Program implements Running {
        private final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public Outcome await() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public boolean isAlive() {
            return cancelled.getCount() > 0;
        }
    }

    @Test
    void what_the_route_throws_is_told() throws Exception {
        IOException away = new IOException("away");
        assertThat(task.await(() -> {}, LONG)).isNull();
        assertThat(fresh().await(() -> throwing(away), LONG)).isSameAs(away);
        assertThatThrownBy(
                        () ->
                                fresh().await(
                                                () -> {
                                                    throw new OutOfMemoryError("full");
                                                },
                                                LONG))
                .isInstanceOf(OutOfMemoryError.class);
    }

    private static void throwing(IOException e) throws IOException {
        throw e;
    }

    private TaskRun fresh() throws IOException {
        make();
        return task;
    }

    @Test
    void one_that_is_cancelled_before_it_begins_does_nothing() throws Exception {
        AtomicBoolean called = new AtomicBoolean();
        task.cancel();

        assertThat(task.await(() -> called.set(true), LONG)).isNull();
        assertThat(task.isCancelled()).isTrue();
        assertThat(called).isFalse();
    }

    @Test
    void cancelling_ends_its_programs_those_of_later_too_and_what_it_waits_for() throws Exception {
        Program first = new Program();
        CountDownLatch begun = new CountDownLatch(1);
        Thread canceller = new Thread(() -> cancelWhen(begun));
        canceller.start();

        Exception problem =
                task.await(
                        () -> {
                            task.started(first);
                            begun.countDown();
                            new CountDownLatch(1).await();
                        },
                        LONG);

        canceller.join();
        assertThat(problem).isNull();
        assertThat(first.isAlive()).isFalse();
        Program later = new Program();
        task.started(later);
        assertThat(later.isAlive()).isFalse();
    }

    private void cancelWhen(CountDownLatch begun) {
        try {
            begun.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        task.cancel();
    }

    @Test
    void a_call_that_cannot_be_interrupted_is_left_alone_after_a_while() {
        CountDownLatch end = new CountDownLatch(1);
        Program program = new Program();
        long begin = System.nanoTime();

        assertThatThrownBy(
                        () ->
                                task.await(
                                        () -> {
                                            task.started(program);
                                            hang(end);
                                        },
                                        Duration.ofMillis(50)))
                .isInstanceOf(TimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
        assertThat(program.isAlive()).isFalse();
        assertThat(task.isAlive()).isTrue();
        end.countDown();
    }

    private static void hang(CountDownLatch end) {
        boolean over = false;
        while (!over) {
            try {
                over = end.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                // as a read from a socket does not care either
            }
        }
    }

    @Test
    void interrupting_whoever_waits_for_it_ends_it() throws Exception {
        Program program = new Program();
        CountDownLatch begun = new CountDownLatch(1);
        Thread waiting =
                new Thread(
                        () -> {
                            try {
                                task.await(
                                        () -> {
                                            task.started(program);
                                            begun.countDown();
                                            new CountDownLatch(1).await();
                                        },
                                        LONG);
                            } catch (InterruptedException | TimeoutException expected) {
                                Thread.currentThread().interrupt();
                            }
                        });
        waiting.start();
        begun.await();
        waiting.interrupt();

        assertThat(program.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        waiting.join();
        assertThat(task.isCancelled()).isTrue();
    }
}
