package io.caravan.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The folders of jobs for what they fetch: {@code <work>/<job id>/}. */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final int MOST_BYTES = 200;

    private final Path work;
    private final Consumer<Path> discarding;

    /**
     * @param work holds a folder for each job, named by its id
     * @param discarding told of a folder before it is deleted
     */
    public Scratch(Path work, Consumer<Path> discarding) {
        this.work = work;
        this.discarding = discarding;
    }

    /**
     * A new, empty folder for one thing that a job fetches.
     *
     * @param name of the folder, unique in the job
     * @throws io.caravan.job.JobException of kind {@code resource} when it cannot be made
     */
    public Path open(String job, String name) {
        Path folder = work.resolve(job).resolve(name);
        try {
            Trees.delete(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", folder, e);
        }
    }

    /** Deletes what a job fetched. A failure is only logged: the janitor tries again. */
    public void discard(String job) {
        discard(job, "");
    }

    /** Deletes one of its folders, as {@link #discard(String)} does. */
    public void discard(String job, String name) {
        Path folder = work.resolve(job).resolve(name);
        discarding.accept(folder);
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            LOG.warn("What job {} fetched is left for the janitor: {}", job, e.toString());
        }
    }

    /**
     * A file name made of what somebody else chose: no folder, not hidden, no option, on one line
     * and short enough; the extension stays.
     */
    public static String fileName(String name) {
        String flat = name.replaceAll("[/\\\\\\p{Cntrl}]", "_").replaceFirst("^[.-]", "_");
        int dot = flat.lastIndexOf('.');
        boolean split = dot > 0 && flat.substring(dot + 1).matches("[A-Za-z0-9]{1,16}");
        String extension = split ? flat.substring(dot) : "";
        String stem = split ? flat.substring(0, dot) : flat;
        while (stem.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem.isEmpty() ? "input" + extension : stem + extension;
    }
}
