package io.caravan.publish;

import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Scratch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Puts the log of a job where its results go, whatever became of them. Its name holds the job's id,
 * so it replaces nothing but itself.
 */
public final class LogPublisher {
    private static final String STAGED = "log.log";
    private static final String ENDING = ".log";

    private final Destinations destinations;
    private final Scratch scratch;
    private final RemoteStore remote;
    private final FileOps ops = new FileOps();

    public LogPublisher(Destinations destinations, Scratch scratch, RemoteStore remote) {
        this.destinations = destinations;
        this.scratch = scratch;
        this.remote = remote;
    }

    /**
     * Does again what was done before.
     *
     * @param lastLine what it ends with, when that is not there yet
     * @return where it is
     * @throws io.caravan.job.JobException when it cannot be put there
     */
    public String publish(Job job, Path log, String lastLine) {
        Destination destination = destinations.of(job);
        return destination.isRemote()
                ? put(destination, job, log, lastLine)
                : place(destination, job, log, lastLine);
    }

    private String place(Destination destination, Job job, Path log, String lastLine) {
        Path plain = Names.of(destination, job, STAGED, main(), 0);
        Path target = plain.resolveSibling(named(plain.getFileName().toString(), job));
        Path copy = target.resolveSibling(Staging.PREFIX + job.id() + ENDING);
        try {
            ops.createFolders(target.getParent());
            copy(log, copy, lastLine);
            ops.sync(copy);
            ops.rename(copy, target);
            return LocalPaths.uri(target);
        } catch (IOException e) {
            throw FileFailure.of("cannot write the log", target, e);
        }
    }

    private String put(Destination destination, Job job, Path log, String lastLine) {
        String folder = job.id() + ENDING;
        Path copy = scratch.open(folder, "0").resolve(STAGED);
        try {
            String plain = Names.uris(destination, job, Map.of(STAGED, main()), 0).get(0);
            int slash = plain.lastIndexOf('/') + 1;
            String uri = plain.substring(0, slash) + named(plain.substring(slash), job);
            copy(log, copy, lastLine);
            put(copy, uri, job, destination);
            return uri;
        } catch (IOException e) {
            throw FileFailure.of("cannot write", copy, e);
        } finally {
            scratch.discard(folder);
        }
    }

    private void put(Path copy, String uri, Job job, Destination destination) throws IOException {
        RemoteStore.Put put =
                new RemoteStore.Put(
                        copy.toFile(),
                        uri,
                        true,
                        true,
                        ContentTypes.of(STAGED),
                        job.id(),
                        Checksum.sha256(copy),
                        destination.remote().options());
        try {
            remote.put(put);
        } catch (NameTaken byItself) {
            // A storage that never replaces has it from before a crash: the name is the job's own.
        }
    }

    private static Result main() {
        return new Result(null, "main", 0, null, null, null, null, null);
    }

    /** {@code a.compress.log} becomes {@code a.compress.<id>.log}. */
    private static String named(String name, Job job) {
        String stem =
                name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return stem.contains(job.id()) ? stem + ENDING : stem + "." + job.id() + ENDING;
    }

    private static void copy(Path log, Path copy, String lastLine) throws IOException {
        try (OutputStream out = Files.newOutputStream(copy)) {
            if (Files.exists(log)) {
                try (InputStream in = Files.newInputStream(log)) {
                    in.transferTo(out);
                }
            }
            if (!endsWith(log, lastLine)) {
                out.write((lastLine + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean endsWith(Path log, String line) throws IOException {
        byte[] end = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(log) || Files.size(log) < end.length) {
            return false;
        }
        try (var channel = Files.newByteChannel(log)) {
            var read = ByteBuffer.allocate(end.length);
            channel.position(channel.size() - end.length);
            while (read.hasRemaining() && channel.read(read) >= 0) {
                continue;
            }
            return Arrays.equals(read.array(), end);
        }
    }
}
