package io.caravan.retention;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Something that has been kept long enough.
 *
 * @param rule what it is: {@code done}, {@code failed}, {@code logs}, {@code records} …
 * @param file the file or folder to delete, or null
 * @param job the job whose record to delete, or null
 * @param bytes how much room it takes
 * @param since when it came here
 */
public record Doomed(String rule, Path file, String job, long bytes, Instant since) {
    /** One line for a person. */
    public String text() {
        return rule + "  " + since + "  " + Amount.size(bytes) + "  " + (file == null ? job : file);
    }
}
