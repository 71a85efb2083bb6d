package io.caravan.watch;

import io.caravan.job.JobError;
import io.caravan.job.JobRequest;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A settled file on its way to become a job.
 *
 * @param sourceId id of the source route
 * @param source what its source says
 * @param path of the media file, or of the job message
 * @param stat as it settled
 * @param files all that belong to the job, {@code path} first
 * @param request what the job message says, or null for a media file
 * @param assignment operation and path in the output
 * @param unknown whether only a probe can tell that it is media
 * @param earlier job of an earlier file with the same path, size and time, or null
 * @param error why the job message cannot become a job, or null
 * @param conclude what gets the verdict
 */
public record Arrival(
        String sourceId,
        Source source,
        Path path,
        Stat stat,
        List<Path> files,
        JobRequest request,
        Assignment assignment,
        boolean unknown,
        String earlier,
        JobError error,
        Consumer<Verdict> conclude) {}
