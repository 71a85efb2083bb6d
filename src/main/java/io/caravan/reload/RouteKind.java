package io.caravan.reload;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the routes of a folder are for, and so how a version of one takes the place of another. */
enum RouteKind {
    OPERATION("operations", "operation"),
    TASK("tasks", "task"),
    STORAGE("storage", "fetch", "range", "store", "stat", "dispose", "sign"),
    SINK("sinks"),
    SOURCE("sources"),
    PIPELINE("pipeline"),
    API("api"),
    OTHER("");

    private static final Map<String, RouteKind> BY_FOLDER =
            Stream.of(values()).collect(Collectors.toMap(kind -> kind.folder, kind -> kind));

    private final String folder;
    private final List<String> prefixes;

    RouteKind(String folder, String... prefixes) {
        this.folder = folder;
        this.prefixes = List.of(prefixes);
    }

    /**
     * @param name of a file below {@code routes/}
     */
    static RouteKind of(Path name) {
        String first = name.getNameCount() > 1 ? name.getName(0).toString() : "";
        return BY_FOLDER.getOrDefault(first, OTHER);
    }

    /** Whether its files are taken in while the service runs. */
    boolean reloads() {
        return ordinal() <= SOURCE.ordinal();
    }

    /** Whether its routes are called by name, so that several versions can be there at a time. */
    boolean isCalled() {
        return !prefixes.isEmpty();
    }

    /** Whether jobs name it. */
    boolean isWork() {
        return this == OPERATION || this == TASK;
    }

    /** Ids by which routes of a file are called. */
    List<String> ids(String stem) {
        return prefixes.stream().map(prefix -> prefix + "-" + stem).toList();
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
