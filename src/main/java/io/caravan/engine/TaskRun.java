package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.plan.OperationInfo;
import io.caravan.process.Outcome;
import io.caravan.process.Running;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    /** How long an interrupted route may take to end; a program of it needs two seconds at most. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Job job;
    private final OperationInfo info;
    private final Path output;
    private final CompletableFuture<Exception> end = new CompletableFuture<>();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private final Set<Running> programs = ConcurrentHashMap.newKeySet();
    private volatile Thread thread;

    /** What is run. */
    @FunctionalInterface
    interface Route {
        void call() throws Exception;
    }

    /**
     * @param job as the step sees it that the task is
     * @param output the folder that the route writes into
     */
    TaskRun(Job job, OperationInfo info, Path output) {
        this.job = job;
        this.info = info;
        this.output = output;
    }

    Job job() {
        return job;
    }

    OperationInfo info() {
        return info;
    }

    Path output() {
        return output;
    }

    /** A program that the route runs; it ends with the task. */
    void started(Running program) {
        programs.add(program);
        if (isCancelled()) {
            program.cancel();
        }
    }

    @Override
    public void cancel() {
        cancelled.complete(null);
        programs.forEach(Running::cancel);
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    boolean isCancelled() {
        return cancelled.isDone();
    }

    /**
     * Runs the route and waits for its end; cancelled or not, little longer than the limit.
     *
     * @return what it threw; null when it ended well or was cancelled
     * @throws TimeoutException when it took longer
     */
    Exception await(Route route, Duration limit) throws InterruptedException, TimeoutException {
        Thread running = new Thread(() -> run(route), "task-" + job.id());
        running.setDaemon(true);
        thread = running;
        running.start();
        try {
            if (isOver(CompletableFuture.anyOf(end, cancelled), limit) && !isCancelled()) {
                return problem();
            }
        } catch (InterruptedException e) {
            cancel();
            throw e;
        }
        boolean late = !isCancelled();
        cancel();
        if (!isOver(end, GRACE)) {
            LOG.warn("task {} of job {} does not end; left alone", info.name(), job.id());
        }
        if (late) {
            throw new TimeoutException();
        }
        return null;
    }

    private void run(Route route) {
        try {
            if (!isCancelled()) {
                route.call();
            }
            end.complete(null);
        } catch (Exception e) {
            end.complete(e);
        } catch (Error e) {
            end.completeExceptionally(e);
        }
    }

    private static boolean isOver(CompletableFuture<?> event, Duration limit)
            throws InterruptedException {
        try {
            event.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Of a route that has ended. */
    private Exception problem() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw (Error) e.getCause();
        }
    }

    @Override
    public Outcome await() throws InterruptedException {
        boolean ok = problem() == null;
        Outcome.End how = isCancelled() ? Outcome.End.CANCELLED : Outcome.End.EXITED;
        return new Outcome(ok ? 0 : 1, how, List.of());
    }

    @Override
    public boolean isAlive() {
        return !end.isDone();
    }
}
