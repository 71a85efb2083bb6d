package io.caravan.watch;

import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** What becomes of an original when its job has ended. */
public final class Originals {
    private static final int TAIL_BYTES = 16 * 1024;
    private static final int TAIL_LINES = 30;

    private final Path data;

    /**
     * @param data folder that the jobs' logs are relative to
     */
    public Originals(Path data) {
        this.data = data;
    }

    /**
     * Puts the original of an ended job where its source wants it: to the folder of finished or of
     * failed originals, with an error text beside it, or nowhere. Nothing is ever overwritten. May
     * be called again at any time, and for any job.
     *
     * @throws io.caravan.job.JobException of kind {@code resource} when the file system refuses;
     *     the original is still where it was then
     */
    public void dispose(Job job) {
        Origin origin = job.origin();
        if (!job.state().isFinal()
                || origin == null
                || origin.done() == null
                || !LocalPaths.isLocal(origin.uri())) {
            return;
        }
        try {
            if (origin.accepted() == null) {
                disposeInPlace(job);
                return;
            }
            AcceptedFiles files = AcceptedFiles.of(job);
            for (Path name : files.names()) {
                if (files.isMoved(name)) {
                    dispose(job, files.target(name), name);
                }
            }
            AcceptedFiles.removeEmpty(files.to());
        } catch (IOException e) {
            throw FileFailure.of("cannot move the original of job " + job.id(), path(job), e);
        }
    }

    private static Path path(Job job) {
        Origin origin = job.origin();
        return AcceptedFiles.path(origin.accepted() == null ? origin.uri() : origin.accepted());
    }

    /** A file that was skipped without ever being accepted. */
    private void disposeInPlace(Job job) throws IOException {
        Path file = path(job);
        Stat stat = Stat.orNull(file, false);
        if (stat != null && stat.matches(job.origin().bytes(), job.origin().modified())) {
            dispose(job, file, file.getFileName());
        }
    }

    private void dispose(Job job, Path file, Path name) throws IOException {
        Origin origin = job.origin();
        boolean good = job.state() == JobState.COMPLETED || job.state() == JobState.SKIPPED;
        if (job.state() == JobState.COMPLETED && origin.delete()) {
            Files.delete(file);
            return;
        }
        Path folder = AcceptedFiles.path(good ? origin.done() : origin.failed());
        Path moved = move(file, folder.resolve(name), job.id());
        Path failed = AcceptedFiles.path(origin.failed()).resolve(name);
        if (good) {
            removeStaleText(failed);
        } else if (isFirst(job, name)) {
            Files.writeString(errorText(moved), text(job));
        }
    }

    private static boolean isFirst(Job job, Path name) {
        return name.toString().equals(path(job).getFileName().toString());
    }

    private static Path move(Path file, Path target, String id) throws IOException {
        return FileMove.toFree(
                file,
                target.getParent(),
                target.getFileName().toString(),
                ".caravan-" + id + ".part");
    }

    /** A name too long for that is cut before its end, where the counter and extension are. */
    private static Path errorText(Path file) {
        String name = file.getFileName().toString();
        int tail =
                name.offsetByCodePoints(0, Math.max(0, name.codePointCount(0, name.length()) - 12));
        return file.resolveSibling(
                FileMove.fit(name.substring(0, tail), name.substring(tail) + FileNames.ERROR_TEXT));
    }

    /** An error text whose original was moved back and has succeeded since. */
    private static void removeStaleText(Path failed) throws IOException {
        if (!Files.exists(failed, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(errorText(failed));
        }
    }

    private String text(Job job) throws IOException {
        JobError error = job.error();
        String reason =
                error == null
                        ? job.state().text()
                        : error.kind().text() + ": " + LocalPaths.printable(error.message());
        List<String> tail = tail(job.log());
        return reason
                + " (job "
                + job.id()
                + ")\n"
                + (tail.isEmpty() ? "" : "\n" + String.join("\n", tail) + "\n");
    }

    private List<String> tail(String log) throws IOException {
        if (log == null || !Files.isRegularFile(data.resolve(log))) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(data.resolve(log).toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        }
    }

    /**
     * Brings the original of a failed or cancelled job back to where the job reads it, so that the
     * job can run again. May be called again at any time.
     *
     * @return whether everything the job reads is there now
     * @throws io.caravan.job.JobException of kind {@code resource} when the file system refuses
     */
    public boolean restore(Job job) {
        Origin origin = job.origin();
        if (origin == null || origin.accepted() == null) {
            return true;
        }
        AcceptedFiles files = AcceptedFiles.of(job);
        try {
            for (Path name : files.names()) {
                if (!files.isMoved(name) && !restore(job, files, name)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw FileFailure.of("cannot bring back the original of job " + job.id(), path(job), e);
        }
    }

    private static boolean restore(Job job, AcceptedFiles files, Path name) throws IOException {
        Origin origin = job.origin();
        String folder =
                job.state() == JobState.COMPLETED || job.state() == JobState.SKIPPED
                        ? origin.done()
                        : origin.failed();
        Path first = AcceptedFiles.path(folder).resolve(name);
        for (int counter = 0; ; counter++) {
            Path file =
                    first.resolveSibling(FileMove.counted(first.getFileName().toString(), counter));
            Stat stat = Stat.orNull(file, false);
            if (stat == null) {
                return false;
            }
            if (!isFirst(job, name) || stat.matches(origin.bytes(), origin.modified())) {
                move(file, files.target(name), job.id());
                Files.deleteIfExists(errorText(file));
                return true;
            }
        }
    }

    /**
     * Puts the files of a job back where they came from, to be taken anew once they are still: for
     * an original that somebody still wrote to while its job read it.
     *
     * @throws io.caravan.job.JobException of kind {@code resource} when the file system refuses
     */
    public void putBack(Job job) {
        if (job.origin() == null || job.origin().accepted() == null) {
            return;
        }
        AcceptedFiles files = AcceptedFiles.of(job);
        try {
            for (Path name : files.names()) {
                if (files.isMoved(name)) {
                    move(files.target(name), files.source(name), job.id());
                }
            }
            AcceptedFiles.removeEmpty(files.to());
        } catch (IOException e) {
            throw FileFailure.of("cannot put back the original of job " + job.id(), path(job), e);
        }
    }

    /**
     * Moves files that never became a job to the folder of failed originals, with the reason beside
     * the first.
     *
     * @param folder where they go; the folders between {@code base} and a file are kept
     */
    void reject(List<Path> files, Path base, Path folder, JobError reason) throws IOException {
        boolean first = true;
        for (Path file : files) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                String id = Integer.toHexString(file.hashCode());
                Path moved = move(file, folder.resolve(base.relativize(file)), id);
                if (first) {
                    String text = reason.kind().text() + ": " + reason.message() + "\n";
                    Files.writeString(errorText(moved), text);
                }
            }
            first = false;
        }
    }
}
