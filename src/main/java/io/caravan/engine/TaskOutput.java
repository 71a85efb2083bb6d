package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import org.apache.camel.Exchange;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a task's route leaves in its body becomes a file in its output folder. */
public final class TaskOutput {

    /**
     * Writes the body as the file that the header {@code CamelFileName} names.
     *
     * @throws JobException when the name is missing or no plain name
     */
    public void write(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
        if (name == null || !name.equals(Path.of(name).getFileName() + "") || name.equals("..")) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "the task must name its file by the header CamelFileName, without folders"
                            + (name == null ? "" : ", not " + LocalPaths.printable(name)));
        }
        String folder = exchange.getVariable("output", String.class);
        write(exchange, Path.of(folder).resolve(name));
    }

    /**
     * A route that wrote nothing has its result in the body.
     *
     * @param extension of the file, or null when the task writes its files itself
     */
    static void writeUnlessThere(Exchange exchange, Path folder, String extension)
            throws IOException {
        Object body = exchange.getMessage().getBody();
        if (extension == null || body == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                return;
            }
        }
        write(exchange, folder.resolve("main." + extension));
    }

    private static void write(Exchange exchange, Path file) throws IOException {
        if (exchange.getMessage().getBody() instanceof File same) {
            Files.copy(same.toPath(), file);
            return;
        }
        try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
            if (in == null) {
                throw new JobException(
                        ErrorKind.INTERNAL, "there is nothing in the body of the task to write");
            }
            Files.copy(in, file);
        }
    }
}
