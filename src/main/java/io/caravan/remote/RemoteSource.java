package io.caravan.remote;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.engine.Intake;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Origin;
import io.caravan.storage.Checksum;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Uris;
import io.caravan.store.Documents;
import io.caravan.watch.SourceRules;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Makes a job of each file that a consumer of a server finds, once for each version of it. The file
 * stays where it is; what was taken is remembered apart from jobs, and for longer.
 */
public final class RemoteSource {
    private static final String OPTION = "option.";

    /** The variables that mean what the parameters of this name mean in other sources. */
    private static final List<String> SHARED =
            List.of(
                    "operation",
                    "default",
                    "preset",
                    "output",
                    "name",
                    "exists",
                    "logs",
                    "priority",
                    "include",
                    "exclude");

    private final Intake intake;
    private final Documents documents;
    private final Function<Map<String, Object>, SourceRules> folders;
    private final Map<Map<String, Object>, SourceRules> rules = new ConcurrentHashMap<>();

    /**
     * @param folders have the rules of names and operations that all sources share
     */
    public RemoteSource(
            Intake intake,
            Documents documents,
            Function<Map<String, Object>, SourceRules> folders) {
        this.intake = intake;
        this.documents = documents;
        this.folders = folders;
    }

    /**
     * Submits a job. The variables say how: {@code storage} (the scheme that reaches the file),
     * {@code server} (its endpoint), {@code folder} (the watched one), what other sources say by
     * parameters, and {@code after} ({@code leave} or {@code delete}).
     *
     * @throws JobException when the job would be none
     */
    public void submit(Exchange exchange) {
        Message found = exchange.getMessage();
        String name = found.getHeader(Exchange.FILE_NAME, String.class);
        String server = variable(exchange, "server");
        String root =
                RemotePlace.uri(
                        variable(exchange, "storage"), server, variable(exchange, "folder") + "/");
        try {
            SourceRules source = rules(exchange, root);
            if (source.takes(name) && found.getHeader(Exchange.FILE_LENGTH, 0L, Long.class) > 0) {
                Version version = Version.of(found, RemotePlace.isFtp(server));
                submit(exchange, source, root + name, version);
            }
        } catch (JobException e) {
            if (e.kind().retries()) {
                throw e;
            }
            throw new JobException(e.kind(), LocalPaths.printable(name) + ": " + e.getMessage());
        }
    }

    private void submit(Exchange exchange, SourceRules rules, String uri, Version version) {
        String source = exchange.getFromRouteId();
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
        String key = "remote:" + Checksum.sha256(source + "\n" + uri + "\n" + version.key());
        String kind = "seen:" + source;
        if (documents.get(kind, key).isEmpty()) {
            Origin origin = origin(exchange, uri, rules.path(name), version.etag());
            Job job = intake.prepare(rules.request(uri, name), origin, key);
            String id = intake.submit(job).id();
            documents.put(
                    kind,
                    key,
                    JsonNodeFactory.instance.objectNode().put("path", uri).put("job", id),
                    0);
        }
    }

    private SourceRules rules(Exchange exchange, String root) {
        Map<String, Object> said = new HashMap<>();
        exchange.getVariables()
                .forEach(
                        (name, value) -> {
                            boolean known = SHARED.contains(name) || name.startsWith(OPTION);
                            if (known && value != null && !value.toString().isBlank()) {
                                said.put(name, value.toString());
                            }
                        });
        SourceRules source = rules.computeIfAbsent(Map.copyOf(said), this::read);
        if (source.output() != null && source.output().startsWith(root)) {
            throw JobException.options(
                    "output lies in the watched folder, so that every result would be taken again;"
                            + " choose a folder outside "
                            + root);
        }
        return source;
    }

    private SourceRules read(Map<String, Object> said) {
        try {
            return folders.apply(new HashMap<>(said));
        } catch (IllegalArgumentException e) {
            throw JobException.options(e.getMessage());
        }
    }

    private static Origin origin(Exchange exchange, String uri, String path, String etag) {
        Message found = exchange.getMessage();
        return new Origin(
                exchange.getFromRouteId(),
                uri,
                path,
                Uris.lastSegment(uri),
                found.getHeader(Exchange.FILE_LENGTH, Long.class),
                Instant.ofEpochMilli(found.getHeader(Exchange.FILE_LAST_MODIFIED, 0L, Long.class)),
                null,
                null,
                null,
                deletes(exchange),
                etag,
                null);
    }

    private static boolean deletes(Exchange exchange) {
        String after = optional(exchange, "after");
        if (after != null && !List.of("leave", "delete").contains(after)) {
            throw JobException.options("after must be leave or delete, not " + after);
        }
        return "delete".equals(after);
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
