package io.caravan.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Standard error of one run: all of it (within reason) goes to the log, the end is remembered. */
final class ErrorLog implements Consumer<String>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorLog.class);
    private static final int TAIL_LINES = 50;
    private static final long MAX_BYTES = 8L << 20;

    /** What the loader says once per stand-in library; see FfmpegLocator. */
    private static final String LOADER_NOISE = "no version information available";

    private final Deque<String> tail = new ArrayDeque<>();
    private OutputStream file;
    private long room = MAX_BYTES;

    ErrorLog(Path log) {
        if (log != null) {
            open(log);
        }
    }

    @Override
    public synchronized void accept(String line) {
        if (line.contains(LOADER_NOISE)) {
            return;
        }
        if (tail.size() == TAIL_LINES) {
            tail.removeFirst();
        }
        tail.addLast(line);
        write(line);
    }

    synchronized List<String> tail() {
        return List.copyOf(tail);
    }

    @Override
    public synchronized void close() {
        try (OutputStream closing = file) {
            file = null;
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void open(Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void write(String line) {
        if (file == null) {
            return;
        }
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        room -= bytes.length;
        try {
            if (room >= 0) {
                file.write(bytes);
            } else {
                file.write(
                        "[the log is full; the rest was left out]\n"
                                .getBytes(StandardCharsets.UTF_8));
                close();
            }
        } catch (IOException e) {
            close();
            giveUp(e);
        }
    }

    /** A full disk must not block the program on a pipe that nobody reads. */
    private static void giveUp(IOException e) {
        LOG.warn("Cannot write the log of a program, going on without it: {}", e.toString());
    }
}
