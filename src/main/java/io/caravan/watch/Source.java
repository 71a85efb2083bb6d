package io.caravan.watch;

import io.caravan.job.Exists;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a source file says of one watched folder.
 *
 * @param folder absolute
 * @param operation what every file runs, as {@link io.caravan.operation.OperationText} reads it, or
 *     null when the first folder below names it
 * @param fallback what runs where no folder names an operation, or null
 * @param preset name of an option set, or null
 * @param output folder and name template of the results, or null for the configured one
 * @param exists what happens when a result's name is taken, or null for the configured default
 * @param logs whether logs are put beside results, or null for the configured default
 * @param after what becomes of an original
 * @param skipRepeats whether a file that was taken before (same path, size and modification time)
 *     is left out
 * @param takeExisting whether files that are there at the very first start are taken
 * @param settle how long a file must be still, or null for the configured time
 * @param include glob of the names to take instead of the known media extensions, or null
 * @param exclude glob of names to leave alone, or null
 * @param followLinks whether symbolic links are followed
 * @param done folder of the originals of completed jobs, or null for the configured one
 * @param failed folder of the originals of failed jobs, or null for the configured one
 */
@RecordBuilder
record Source(
        Path folder,
        String operation,
        String fallback,
        String preset,
        Map<String, Object> options,
        String output,
        Exists exists,
        Boolean logs,
        int priority,
        After after,
        boolean skipRepeats,
        boolean takeExisting,
        Duration settle,
        String include,
        String exclude,
        boolean followLinks,
        Path done,
        Path failed)
        implements SourceBuilder.With {

    Source {
        options = options == null ? Map.of() : Map.copyOf(options);
        after = after == null ? After.MOVE : after;
    }

    /** What becomes of an original when it is accepted and when its job has ended. */
    enum After {
        MOVE,
        LEAVE,
        DELETE
    }

    boolean leaves() {
        return after == After.LEAVE;
    }
}
