package io.caravan.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One run: two threads read its pipes, a third sees to its time limits and its end. */
final class GuardedProgram implements Running {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedProgram.class);
    private static final int MAX_ERROR_CHARS = 2_000;
    private static final int MAX_OUTPUT_CHARS = 1 << 20;

    /** The guard needs two seconds; something killed it if it takes longer. */
    private static final Duration GUARD_LIMIT = Duration.ofSeconds(6);

    /** How long the pipes are read on when a stray grandchild holds them open. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Process guard;
    private final Command command;
    private final Optional<RunFile> note;
    private final ErrorLog errors;
    private final ProgressReader progress;
    private final long started = System.nanoTime();
    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicInteger openPipes = new AtomicInteger(2);
    private volatile boolean listenerFailed;

    GuardedProgram(Process guard, Command command, Optional<RunFile> note) {
        this.guard = guard;
        this.command = command;
        this.note = note;
        this.errors = new ErrorLog(command.log());
        this.progress = command.progress() == null ? null : new ProgressReader(command.progress());
    }

    void begin() {
        Thread out = drain("stdout", guard.getInputStream(), MAX_OUTPUT_CHARS, outputSink());
        Thread err = drain("stderr", guard.getErrorStream(), MAX_ERROR_CHARS, errors);
        thread("end", () -> keep(out, err));
        if (command.started() != null) {
            try {
                command.started().accept(this);
            } catch (RuntimeException e) {
                cancel();
                throw e;
            }
        }
    }

    @Override
    public Outcome await() throws InterruptedException {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            cancel();
            outcome.join();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void cancel() {
        end(Outcome.End.CANCELLED);
    }

    @Override
    public boolean isAlive() {
        return !outcome.isDone();
    }

    private Consumer<String> outputSink() {
        Consumer<String> output = command.output() == null ? line -> {} : command.output();
        return progress == null ? output : progress.andThen(output);
    }

    private Thread drain(String name, InputStream pipe, int maxChars, Consumer<String> lines) {
        LineReader reader = new LineReader(maxChars, line -> pass(line, lines));
        return thread(
                name,
                () -> {
                    try {
                        reader.readAll(pipe);
                    } catch (IOException e) {
                        LOG.debug("{} of {} ended: {}", name, program(), e.toString());
                    }
                    if (openPipes.decrementAndGet() == 0) {
                        release();
                    }
                });
    }

    /** Whatever a listener does, the pipe is read on, or the program would block. */
    private void pass(String line, Consumer<String> lines) {
        try {
            if (!outcome.isDone()) {
                lines.accept(line);
            }
        } catch (RuntimeException e) {
            if (!listenerFailed) {
                LOG.warn("A listener to {} failed", program(), e);
            }
            listenerFailed = true;
        }
    }

    private void keep(Thread out, Thread err) {
        try {
            outcome.complete(finish(out, err));
        } catch (InterruptedException | RuntimeException e) {
            outcome.completeExceptionally(e);
        }
    }

    private Outcome finish(Thread out, Thread err) throws InterruptedException {
        while (!guard.waitFor(untilNextLimit(), TimeUnit.NANOSECONDS)) {
            enforceLimits();
        }
        if (note.isPresent()) {
            note.get().kill(); // it still runs only if somebody killed the guard
            note.get().delete();
        }
        long exited = System.nanoTime();
        join(out, left(DRAIN_LIMIT, exited));
        join(err, left(DRAIN_LIMIT, exited));
        errors.close();
        Ending why = ending.get();
        Outcome.End end = why == null ? Outcome.End.EXITED : why.end();
        return new Outcome(guard.exitValue(), end, errors.tail());
    }

    private void enforceLimits() throws InterruptedException {
        if (note.isPresent() && note.get().programEnded()) {
            release(); // a stray grandchild holds the pipes open
        }
        Ending why = ending.get();
        if (why != null && left(GUARD_LIMIT, why.since()) <= 0) {
            if (note.isPresent()) {
                note.get().kill();
            }
            guard.destroyForcibly();
        } else if (left(command.timeout(), started) <= 0) {
            end(Outcome.End.TIMED_OUT);
        } else if (stallLeft() <= 0) {
            end(Outcome.End.STALLED);
        }
    }

    /** Tells the guard that the program is through, so that it passes on the exit code. */
    private synchronized void release() {
        try {
            guard.getOutputStream().write('\n');
            guard.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("The guard of {} is gone: {}", program(), e.toString());
        }
    }

    private void end(Outcome.End end) {
        if (guard.isAlive() && ending.compareAndSet(null, new Ending(end, System.nanoTime()))) {
            closeLifeline();
        }
    }

    private synchronized void closeLifeline() {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The guard of {} is gone: {}", program(), e.toString());
        }
    }

    private long untilNextLimit() {
        if (ending.get() != null) {
            return LOOK.toNanos();
        }
        long limit = Math.min(left(command.timeout(), started), stallLeft());
        return Math.max(0, Math.min(limit, LOOK.toNanos()));
    }

    private long stallLeft() {
        return progress == null ? Long.MAX_VALUE : left(command.stall(), progress.lastGrowth());
    }

    /** Nanoseconds until a limit, counted from a moment of {@link System#nanoTime()}. */
    private static long left(Duration limit, long since) {
        return limit == null ? Long.MAX_VALUE : limit.toNanos() - (System.nanoTime() - since);
    }

    private static void join(Thread thread, long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
    }

    private Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "caravan-" + name + "-" + guard.pid());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private String program() {
        return command.arguments().get(0);
    }

    /** Why and since when the program is being ended. */
    private record Ending(Outcome.End end, long since) {}
}
