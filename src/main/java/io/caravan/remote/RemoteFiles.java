package io.caravan.remote;

import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Replaced;
import io.caravan.publish.NameTaken;
import io.caravan.storage.Scratch;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The steps of a transfer from or to a server that YAML cannot say. The variable {@code place}
 * holds where the file lies; a look leaves its size in the header {@code CamelFileLength}.
 */
public final class RemoteFiles {
    private static final String PLACE = "place";
    private static final String LISTED = "listed";

    /**
     * Sets the variables that the other steps need: {@code place}, the endpoints {@code look},
     * {@code read}, {@code write}, {@code delete} and {@code discard}, and {@code file}, {@code
     * jobId}, {@code etag}, {@code replace} as the storage was called with.
     *
     * @throws JobException of kind {@code options} when the URI does not lie on the server
     */
    public void locate(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        boolean stores = message.getBody() instanceof File;
        String uri =
                stores ? message.getHeader("uri", String.class) : message.getBody(String.class);
        String server = exchange.getVariable("server", "", String.class);
        RemotePlace place = RemotePlace.of(uri, server);
        boolean replace = message.getHeader("replace", false, Boolean.class);
        exchange.setVariable(PLACE, place);
        exchange.setVariable(LISTED, RemotePlace.isFtp(server));
        exchange.setVariable("look", place.look());
        exchange.setVariable("write", place.write(replace));
        exchange.setVariable("delete", place.delete());
        exchange.setVariable("discard", place.discard());
        exchange.setVariable("replace", replace);
        exchange.setVariable("jobId", message.getHeader("jobId"));
        exchange.setVariable("etag", message.getHeader("etag"));
        exchange.setVariable("file", stores ? message.getBody() : null);
        if (message.getHeader("folder") instanceof Path folder) {
            exchange.setVariable("folder", folder);
            // one of its own for each transfer: Camel keeps the client, and it may break
            exchange.setVariable("read", place.read(Files.createTempDirectory(folder, "read")));
        }
        message.removeHeader(Exchange.FILE_LENGTH);
    }

    /**
     * @throws JobException of kind {@code input} when the look found nothing
     * @throws Replaced when it found another version than the source did
     */
    public void found(Exchange exchange) {
        Long size = size(exchange);
        if (size == null) {
            throw JobException.input("there is no " + place(exchange));
        }
        String expected = exchange.getVariable("etag", String.class);
        if (expected != null && !expected.equals(etag(exchange))) {
            throw new Replaced(place(exchange) + " has changed since it was found");
        }
        exchange.setVariable("size", size);
    }

    private static String etag(Exchange looked) {
        boolean listed = looked.getVariable(LISTED, Boolean.class);
        return Version.of(looked.getMessage(), listed).etag();
    }

    /**
     * Makes the body the path of the file that was read.
     *
     * @throws NotNow when it did not come whole
     */
    public void fetched(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String read = message.getHeader("CamelFileLocalWorkPath", String.class);
        long size = exchange.getVariable("size", Long.class);
        if (read == null || Files.size(Path.of(read)) != size) {
            throw new NotNow("the transfer of " + place(exchange) + " broke off");
        }
        // Camel deletes what it has read when the exchange is done
        Path file = Path.of(read);
        Path kept = exchange.getVariable("folder", Path.class);
        message.setBody(
                Files.move(file, kept.resolve(Scratch.fileName(file.getFileName().toString()))));
    }

    /**
     * @throws NameTaken when the look found something that must not be replaced
     */
    public void free(Exchange exchange) {
        if (size(exchange) != null && !exchange.getVariable("replace", Boolean.class)) {
            throw new NameTaken(place(exchange).toString());
        }
    }

    /** Makes the body whether the look found the whole file that was to be stored. */
    public void stored(Exchange exchange) {
        File file = exchange.getVariable("file", File.class);
        Long size = size(exchange);
        exchange.getMessage().setBody(size != null && size == file.length());
    }

    /**
     * @throws JobException of kind {@code options} when the original is to be put away otherwise
     *     than by deleting it
     */
    public void deletes(Exchange exchange) {
        if (!"delete".equals(exchange.getMessage().getHeader("after"))) {
            throw JobException.options(
                    "originals on a server can be left or deleted, not moved or tagged");
        }
    }

    /** Makes the body whether the look found the version that the source did. */
    public void sameVersion(Exchange exchange) {
        String expected = exchange.getVariable("etag", String.class);
        exchange.getMessage()
                .setBody(
                        size(exchange) != null
                                && (expected == null || expected.equals(etag(exchange))));
    }

    /**
     * @throws NotNow when the look found something
     */
    public void gone(Exchange exchange) {
        if (size(exchange) != null) {
            throw new NotNow(place(exchange) + " could not be deleted");
        }
    }

    private static Long size(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.FILE_LENGTH, Long.class);
    }

    private static RemotePlace place(Exchange exchange) {
        return exchange.getVariable(PLACE, RemotePlace.class);
    }
}
