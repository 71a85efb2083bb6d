package io.caravan.storage;

import io.caravan.job.JobException;

import java.nio.file.Path;
import java.util.List;

/**
 * How far a job message may reach: whoever can drop a file must not thereby read or write wherever
 * the service can.
 *
 * @param home what relative outputs are relative to
 * @param read folders besides the message's own that inputs may lie in
 * @param write folders that results may go to
 */
public record Reach(Path home, List<Path> read, List<Path> write) {
    public Reach {
        read = List.copyOf(read);
        write = List.copyOf(write);
    }

    public boolean mayRead(Path path) {
        return read.stream().anyMatch(path::startsWith);
    }

    /**
     * @param output folder and template of a job message, or null
     * @throws JobException of kind {@code options} when its folder is none of those
     */
    public void checkOutput(String output) {
        if (output == null || !LocalPaths.isLocal(output)) {
            return;
        }
        Path folder = fixedPart(home, output);
        if (write.stream().noneMatch(folder::startsWith)) {
            throw JobException.options(
                    "the output "
                            + LocalPaths.printable(output)
                            + " lies outside the outbox; name a folder below it, or add its folder"
                            + " to caravan.write");
        }
    }

    /** What comes after the first placeholder cannot lead out of the folder before it. */
    public static Path fixedPart(Path home, String output) {
        int placeholder = output.indexOf('{');
        String fixed = placeholder < 0 ? output : output.substring(0, placeholder);
        return new LocalPaths(home).of(fixed.isBlank() ? "." : fixed).normalize();
    }
}
