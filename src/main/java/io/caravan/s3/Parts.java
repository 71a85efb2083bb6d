package io.caravan.s3;

import io.caravan.job.ErrorKind;
import io.caravan.job.NotNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Does the parts of a transfer, several at a time. */
final class Parts implements AutoCloseable {
    /** Of one transfer; each takes a connection and some kilobytes. */
    private static final int AT_A_TIME = 8;

    private final ExecutorService threads = Executors.newCachedThreadPool(Parts::thread);

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "s3-part");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does all parts and returns what each made, in their order. When one fails, or this thread is
     * interrupted, the others end before this returns.
     *
     * @param part does the part of this number, from 0 on
     * @throws RuntimeException what the first failing part threw
     * @throws NotNow when interrupted
     */
    <T> List<T> all(int count, IntFunction<T> part) {
        AtomicInteger next = new AtomicInteger();
        Object[] made = new Object[count];
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(count, AT_A_TIME); i++) {
            workers.add(threads.submit(() -> work(next, made, part)));
        }
        try {
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            stop(next, count, workers);
            throw new NotNow(ErrorKind.TRANSIENT, "interrupted", e);
        } catch (ExecutionException e) {
            stop(next, count, workers);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
        @SuppressWarnings("unchecked") // only work() puts into it
        List<T> all = (List<T>) List.of(made);
        return all;
    }

    private static <T> void work(AtomicInteger next, Object[] made, IntFunction<T> part) {
        for (int number = next.getAndIncrement();
                number < made.length;
                number = next.getAndIncrement()) {
            try {
                made[number] = part.apply(number);
            } catch (RuntimeException e) {
                next.set(made.length);
                throw e;
            }
        }
    }

    private static void stop(AtomicInteger next, int count, List<Future<?>> workers) {
        next.set(count);
        workers.forEach(worker -> worker.cancel(true));
        boolean interrupted = Thread.interrupted();
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (CancellationException | ExecutionException e) {
                continue; // the first failure is the one to report
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
