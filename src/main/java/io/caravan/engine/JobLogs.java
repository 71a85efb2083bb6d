package io.caravan.engine;

import io.caravan.job.Job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** One log file a job, by day, with every attempt in it. */
public final class JobLogs {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final Path data;

    /**
     * @param data the data folder; {@link Job#log()} is relative to it
     */
    public JobLogs(Path data) {
        this.data = data;
    }

    /** The name a new job's log gets. */
    String nameFor(String id, Instant created) {
        return "logs/" + DAY.format(created) + "/" + id + ".log";
    }

    /** Where the job's log lies; it may not exist yet. */
    public Path of(Job job) {
        return data.resolve(job.log() == null ? nameFor(job.id(), job.createdAt()) : job.log());
    }

    /** Adds one line, with the time before it. */
    public void line(Job job, String text) {
        Path file = of(job);
        try {
            Files.createDirectories(file.getParent());
            String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text + "\n";
            Files.writeString(
                    file,
                    line,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
