package io.caravan.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.config.Suggestion;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.job.Lane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The operations that exist, by name; safe for use by several threads. */
public final class OperationCatalog {
    private static final String ROUTE = ".camel.yaml";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private final List<Path> folders;
    private volatile Map<String, Entry> entries = Map.of();

    private record Entry(Stamp stamp, OperationInfo info, String problem) {}

    private record Stamp(Path route, Path schema, FileTime modified) {}

    /**
     * @param folders of route files; a later one is laid over the earlier by name, and may be
     *     missing
     */
    public OperationCatalog(List<Path> folders) {
        this.folders = List.copyOf(folders);
        refresh();
    }

    /** Looks at the folders again; reads only what changed. */
    public synchronized void refresh() {
        Map<String, Entry> found = new TreeMap<>();
        for (Path folder : folders) {
            for (Path route : routes(folder)) {
                String file = route.getFileName().toString();
                String name = file.substring(0, file.length() - ROUTE.length());
                if (NAME.matcher(name).matches()) {
                    found.put(name, entry(name, route, entries.get(name)));
                }
            }
        }
        entries = Map.copyOf(found);
    }

    private static List<Path> routes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ROUTE)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String name, Path route, Entry before) {
        Path schema = route.resolveSibling(name + ".schema.json");
        Stamp stamp = new Stamp(route, schema, modified(schema));
        if (before != null && before.stamp().equals(stamp)) {
            return before;
        }
        try {
            return new Entry(stamp, read(name, schema), null);
        } catch (IOException | RuntimeException e) {
            String problem =
                    schema + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            // the last good version stays in use
            return new Entry(stamp, before == null ? null : before.info(), problem);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static OperationInfo read(String name, Path file) throws IOException {
        byte[] text = Files.exists(file) ? Files.readAllBytes(file) : null;
        return read(name, text, null, file.getParent().endsWith("tasks"));
    }

    /**
     * What an operation's options say.
     *
     * @param text of the file beside its route, or null when there is none
     * @param version hash of its files, or null
     * @param task whether it is a task
     * @throws IOException when it is no JSON object
     */
    public static OperationInfo read(String name, byte[] text, String version, boolean task)
            throws IOException {
        JsonNode node =
                text == null ? JsonNodeFactory.instance.objectNode() : Json.MAPPER.readTree(text);
        if (!(node instanceof ObjectNode schema)) {
            throw new IOException("it must hold one JSON object");
        }
        List<String> makes = new ArrayList<>();
        schema.path("x-makes").forEach(kind -> makes.add(kind.asText()));
        return new OperationInfo(
                name,
                schema.path("title").asText(name),
                schema.path("description").asText(""),
                schema.path("x-lane").asText("long").equals("short") ? Lane.SHORT : Lane.LONG,
                List.copyOf(makes),
                new Options(name, schema),
                version,
                task ? TaskRules.of(schema) : null);
    }

    /** From now on the operation is this one. */
    public synchronized void put(OperationInfo operation) {
        change(operation.name(), before -> new Entry(null, operation, null));
    }

    /** The files of the operation cannot be used; what is in use of it stays so. */
    public synchronized void refuse(String name, String problem) {
        change(
                name,
                before ->
                        before != null && before.info() != null && before.info().version() != null
                                ? before
                                : new Entry(null, before == null ? null : before.info(), problem));
    }

    /** There is no such operation any more. */
    public synchronized void remove(String name) {
        change(name, before -> null);
    }

    private void change(String name, UnaryOperator<Entry> change) {
        Map<String, Entry> changed = new TreeMap<>(entries);
        changed.compute(name, (n, before) -> change.apply(before));
        entries = Map.copyOf(changed);
    }

    /** Whether there is an operation of exactly this name. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Names of all operations, sorted. */
    public List<String> names() {
        return entries.keySet().stream().sorted().toList();
    }

    /** All operations that can be used, sorted by name. */
    public List<OperationInfo> all() {
        return names().stream().map(this::find).flatMap(Optional::stream).toList();
    }

    /** What is wrong with the files of operations, by name. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        entries.forEach(
                (name, entry) -> {
                    if (entry.problem() != null) {
                        problems.put(name, entry.problem());
                    }
                });
        return problems;
    }

    /** The operation, if there is one; {@code _} is read as {@code -}. */
    public Optional<OperationInfo> find(String name) {
        return Optional.ofNullable(entries.get(name.replace('_', '-'))).map(Entry::info);
    }

    /**
     * @throws JobException of kind {@code options} that names the known operations
     */
    public OperationInfo get(String name) {
        return find(name).orElseThrow(() -> unknown(name.replace('_', '-')));
    }

    private JobException unknown(String name) {
        String problem = problems().get(name);
        return JobException.options(
                problem != null
                        ? "the operation " + name + " cannot be used: " + problem
                        : "no operation "
                                + name
                                + suggestion(name)
                                + "; known are "
                                + String.join(", ", names()));
    }

    /** {@code ; did you mean …} for a name that is not known, or nothing. */
    public String suggestion(String name) {
        return Suggestion.hint(name.replace('_', '-'), names());
    }
}
