package io.caravan.remote;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.engine.Intake;
import io.caravan.job.Job;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;
import io.caravan.job.Origin;
import io.caravan.storage.Checksum;
import io.caravan.storage.Uris;
import io.caravan.store.Documents;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a job of each file that a consumer of a server finds, once for each version of it. The file
 * stays where it is; what was taken is remembered apart from jobs, and for longer.
 */
public final class RemoteSource {
    private final Intake intake;
    private final Documents documents;
    private final Set<String> media;

    /**
     * @param media extensions in lower case of the files to take
     */
    public RemoteSource(Intake intake, Documents documents, Set<String> media) {
        this.intake = intake;
        this.documents = documents;
        this.media = Set.copyOf(media);
    }

    /**
     * Submits a job. The variables say how: {@code storage} (the scheme that reaches the file),
     * {@code server} (its endpoint), {@code folder} (the watched one), {@code operation}, and when
     * it is wanted {@code preset}, {@code output} and {@code after} ({@code delete}).
     *
     * @throws io.caravan.job.JobException when the job would be none
     */
    public void submit(Exchange exchange) {
        Message found = exchange.getMessage();
        String name = found.getHeader(Exchange.FILE_NAME, String.class);
        if (!isMedia(name) || found.getHeader(Exchange.FILE_LENGTH, 0L, Long.class) == 0) {
            return;
        }
        String source = exchange.getFromRouteId();
        String server = variable(exchange, "server");
        String uri =
                RemotePlace.uri(
                        variable(exchange, "storage"),
                        server,
                        variable(exchange, "folder") + "/" + name);
        Version version = Version.of(found, RemotePlace.isFtp(server));
        String key = "remote:" + Checksum.sha256(source + "\n" + uri + "\n" + version.key());
        String kind = "seen:" + source;
        if (documents.get(kind, key).isEmpty()) {
            Job job =
                    intake.prepare(
                            request(exchange, uri),
                            origin(exchange, uri, name, version.etag()),
                            key);
            String id = intake.submit(job).id();
            documents.put(
                    kind,
                    key,
                    JsonNodeFactory.instance.objectNode().put("path", uri).put("job", id),
                    0);
        }
    }

    private boolean isMedia(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && media.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static JobRequest request(Exchange exchange, String uri) {
        return JobRequestBuilder.builder()
                .operation(List.of(variable(exchange, "operation")))
                .preset(optional(exchange, "preset"))
                .input(uri)
                .output(optional(exchange, "output"))
                .build();
    }

    private static Origin origin(Exchange exchange, String uri, String name, String etag) {
        Message found = exchange.getMessage();
        int slash = name.lastIndexOf('/');
        return new Origin(
                exchange.getFromRouteId(),
                uri,
                slash < 0 ? "" : name.substring(0, slash),
                Uris.lastSegment(name),
                found.getHeader(Exchange.FILE_LENGTH, Long.class),
                Instant.ofEpochMilli(found.getHeader(Exchange.FILE_LAST_MODIFIED, 0L, Long.class)),
                null,
                null,
                null,
                "delete".equals(optional(exchange, "after")),
                etag,
                null);
    }

    private static String variable(Exchange exchange, String name) {
        String value = optional(exchange, name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the route " + exchange.getFromRouteId() + " sets no variable " + name);
        }
        return value;
    }

    private static String optional(Exchange exchange, String name) {
        String value = exchange.getVariable(name, String.class);
        return value == null || value.isBlank() ? null : value;
    }
}
