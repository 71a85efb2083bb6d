package io.caravan.engine;

import io.caravan.process.Outcome;
import io.caravan.process.Running;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a task's route, in a thread of its own: a call that hangs must not keep its job, and
 * not every call can be interrupted.
 */
final class TaskRun implements Running {
    /** How long an interrupted route may take to end; a program of it needs two seconds at most. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Run run;
    private final Path output;
    private final CompletableFuture<Exception> end = new CompletableFuture<>();
    private final Set<Running> programs = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean cancelled;

    /**
     * @param output the folder that the route writes into
     */
    TaskRun(Run run, Path output, Callable<Void> route) {
        this.run = run;
        this.output = output;
        this.thread = new Thread(() -> run(route), "task-" + run.getJob().id());
        this.thread.setDaemon(true);
    }

    private void run(Callable<Void> route) {
        try {
            route.call();
            end.complete(null);
        } catch (Exception e) {
            end.complete(e);
        } catch (Error e) {
            end.completeExceptionally(e);
        }
    }

    Run run() {
        return run;
    }

    Path output() {
        return output;
    }

    void start() {
        thread.start();
    }

    /** A program that the route runs; it ends with the task. */
    void started(Running program) {
        programs.add(program);
        if (cancelled) {
            program.cancel();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        programs.forEach(Running::cancel);
        thread.interrupt();
    }

    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Waits for the end of the route. Whether cancelled or not, it takes little longer than the
     * limit.
     *
     * @return what it threw, or null
     * @throws TimeoutException when it took longer
     */
    Exception await(Duration limit) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!cancelled) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                cancel();
                get(GRACE.toMillis());
                throw new TimeoutException();
            }
            long slice = Math.min(200, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            if (isOver(slice)) {
                return get(0);
            }
        }
        return isOver(GRACE.toMillis()) ? get(0) : new InterruptedException();
    }

    private boolean isOver(long millis) throws InterruptedException {
        try {
            end.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private Exception get(long millis) throws InterruptedException {
        if (!isOver(millis)) {
            return null;
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw (Error) e.getCause();
        }
    }

    @Override
    public Outcome await() throws InterruptedException {
        boolean ok = get(Long.MAX_VALUE) == null;
        Outcome.End how = cancelled ? Outcome.End.CANCELLED : Outcome.End.EXITED;
        return new Outcome(ok ? 0 : 1, how, List.of());
    }

    @Override
    public boolean isAlive() {
        return !end.isDone();
    }
}
