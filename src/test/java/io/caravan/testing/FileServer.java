package io.caravan.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real server of files on a port of its own, which can be stopped in the middle of a transfer.
 */
public abstract class FileServer implements AutoCloseable {
    public static final String USER = "joe";
    public static final String PASSWORD = "p&ss w%rd";

    private final Path root;
    private final AtomicReference<Stop> reading = new AtomicReference<>();
    private final AtomicReference<Stop> writing = new AtomicReference<>();
    private final AtomicReference<Action> rival = new AtomicReference<>();
    private final AtomicReference<Action> harm = new AtomicReference<>();

    /** That a transfer which has come so far is the last one. */
    private record Stop(long bytes, CompletableFuture<Void> done) {}

    /** What is done to a file. */
    public interface Action {
        void apply(Path file) throws IOException;
    }

    /**
     * @param root what its users see as {@code /}
     */
    FileServer(Path root) {
        this.root = root;
    }

    /** Starts it, again on the same port. */
    public abstract void start();

    /** Ends every connection. */
    public abstract void stop();

    public abstract int port();

    /** How many there are now. */
    public abstract int connections();

    public Path root() {
        return root;
    }

    /** Everything below its root that is no folder, by name. */
    public List<String> files() throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Ends every connection at once, when the next file that is read has come so far. */
    public CompletableFuture<Void> stopAfterReading(long bytes) {
        return arm(reading, bytes);
    }

    /** The same for one that is written. */
    public CompletableFuture<Void> stopAfterWriting(long bytes) {
        return arm(writing, bytes);
    }

    private static CompletableFuture<Void> arm(AtomicReference<Stop> at, long bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        at.set(new Stop(bytes, done));
        return done;
    }

    /** Harms the next file that is renamed, as a server would that lost a part of it. */
    public void harmNextRenamed(Action action) {
        harm.set(action);
    }

    /** Something that is done right before the first byte of the next file is written. */
    public void beforeNextWrite(Action action) {
        rival.set(action);
    }

    void beforeWriting(Path file) throws IOException {
        if (file.getFileName().toString().endsWith(".part")) {
            applyOnce(rival, file);
        }
    }

    void renamed(Path to) throws IOException {
        applyOnce(harm, to);
    }

    private static void applyOnce(AtomicReference<Action> action, Path file) throws IOException {
        Action due = action.getAndSet(null);
        if (due != null) {
            due.apply(file);
        }
    }

    void hasRead(long bytes) {
        transferred(reading, bytes);
    }

    void hasWritten(long bytes) {
        transferred(writing, bytes);
    }

    private void transferred(AtomicReference<Stop> at, long bytes) {
        Stop due = at.get();
        if (due == null || bytes < due.bytes() || !at.compareAndSet(due, null)) {
            return;
        }
        // in another thread, because the server waits for this one; and not one byte more
        CompletableFuture.runAsync(this::stop).thenRun(() -> due.done().complete(null));
        try {
            due.done().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
