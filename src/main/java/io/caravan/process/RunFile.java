package io.caravan.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers a running program across a crash of this JVM: the file's name is its process id, the
 * text its start, then id and start of the JVM that owns it. A start tells a process from a later
 * one with the same id.
 */
record RunFile(Path file, long pid, Instant start, long ownerPid, Instant ownerStart) {
    private static final Logger LOG = LoggerFactory.getLogger(RunFile.class);

    /** The system derives start times from a clock that may be corrected meanwhile. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    /** Writes the file of a running program of this JVM; empty when it has ended already. */
    static Optional<RunFile> write(Path folder, long pid) {
        ProcessHandle owner = ProcessHandle.current();
        Optional<RunFile> run =
                start(pid)
                        .map(
                                start ->
                                        new RunFile(
                                                folder.resolve(Long.toString(pid)),
                                                pid,
                                                start,
                                                owner.pid(),
                                                start(owner.pid()).orElse(Instant.EPOCH)));
        run.ifPresent(RunFile::write);
        return run;
    }

    /**
     * @throws IllegalArgumentException when the file says something else
     */
    static RunFile read(Path file) throws IOException {
        String[] words = Files.readString(file).strip().split(" ");
        if (words.length != 3) {
            throw new IllegalArgumentException("not start, owner, owner's start");
        }
        return new RunFile(
                file,
                Long.parseLong(file.getFileName().toString()),
                Instant.ofEpochMilli(Long.parseLong(words[0])),
                Long.parseLong(words[1]),
                Instant.ofEpochMilli(Long.parseLong(words[2])));
    }

    boolean programRuns() {
        return runs(pid, start);
    }

    /** Whether it is gone, or only its exit code is left: such a process has no executable. */
    boolean programEnded() {
        return ProcessHandle.of(pid).map(p -> p.info().command().isEmpty()).orElse(true);
    }

    boolean ownerRuns() {
        return runs(ownerPid, ownerStart);
    }

    /** Ends the program, if it still is the one noted, and all of its process group. */
    void kill() throws InterruptedException {
        if (!programRuns()) {
            return;
        }
        String script = "kill -s KILL -- \"-$1\" || kill -s KILL \"$1\"";
        try {
            new ProcessBuilder("/bin/sh", "-c", script, "sh", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            LOG.warn("Cannot end process {}: {}", pid, e.toString());
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", file, e.toString());
        }
    }

    private void write() {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, start.toEpochMilli() + " " + ownerPid + " " + ownerStart.toEpochMilli());
        } catch (IOException e) {
            LOG.warn("Cannot note the running program in {}: {}", file, e.toString());
        }
    }

    private static boolean runs(long pid, Instant start) {
        return start(pid)
                .filter(now -> Duration.between(start, now).abs().compareTo(CLOCK_SLACK) < 0)
                .isPresent();
    }

    private static Optional<Instant> start(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant());
    }
}
