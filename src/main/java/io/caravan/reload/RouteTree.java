package io.caravan.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The route files that are there: the shipped ones with the operator's laid over them by name.
 * Hidden files and folders do not count, and links are followed: so editors' swap files and the
 * versions of a mounted ConfigMap are left out, and what they end up as is seen.
 */
final class RouteTree {
    private static final String ROUTE = ".camel.yaml";
    private static final int DEEPEST = 8;

    private final List<Path> layers;

    /**
     * @param layers folders named {@code routes}; a later one lies over the earlier, and each may
     *     be missing
     */
    RouteTree(List<Path> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * A route file.
     *
     * @param name its path below {@code routes/}
     * @param stamp tells one state of it, and of the options beside it, from another
     */
    record Found(Path name, Path file, Stamp stamp) {
        Path schema() {
            return RouteTree.schema(file);
        }
    }

    record Stamp(Path file, State route, State schema) {}

    record State(Kind kind, Object key, long size, long modified) {
        static final State MISSING = new State(Kind.MISSING, null, 0, 0);
    }

    enum Kind {
        FILE,
        FOLDER,
        /** A link to nothing. */
        DANGLING,
        /** A pipe, a socket, a device. */
        OTHER,
        MISSING
    }

    /**
     * What one look found.
     *
     * @param unread folders that are there but could not be read; nothing can be said of their
     *     files
     */
    record Scan(Map<Path, Found> files, Set<Path> unread) {
        boolean coversUnread(Path name) {
            return unread.stream().anyMatch(name::startsWith);
        }
    }

    Scan scan() {
        Map<Path, Found> files = new TreeMap<>();
        Set<Path> unread = new HashSet<>();
        layers.forEach(layer -> walk(layer, layer, 0, files, unread));
        return new Scan(files, unread);
    }

    private static void walk(
            Path layer, Path folder, int depth, Map<Path, Found> files, Set<Path> unread) {
        try (Stream<Path> listing = Files.list(folder)) {
            // looked up here, as to ask the disk for a file that is not there is dear
            Set<Path> entries = listing.collect(Collectors.toSet());
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".") || name.endsWith(".json")) {
                    continue;
                }
                if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                    State state = state(entry);
                    if (state.kind() != Kind.MISSING) {
                        Path relative = layer.relativize(entry);
                        Path schema = schema(entry);
                        boolean options = entries.contains(schema);
                        Stamp stamp =
                                new Stamp(entry, state, options ? state(schema) : State.MISSING);
                        files.put(relative, new Found(relative, entry, stamp));
                    }
                } else if (depth < DEEPEST && Files.isDirectory(entry)) {
                    walk(layer, entry, depth + 1, files, unread);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            // nothing there
            return;
        } catch (IOException | UncheckedIOException e) {
            unread.add(layer.relativize(folder));
        }
    }

    static State state(Path file) {
        try {
            return state(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException e) {
            return Files.isSymbolicLink(file)
                    ? new State(Kind.DANGLING, null, 0, 0)
                    : unreadable(file);
        }
    }

    private static State unreadable(Path file) {
        try {
            return state(
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException gone) {
            return State.MISSING;
        }
    }

    private static State state(BasicFileAttributes found) {
        Kind kind =
                found.isRegularFile() ? Kind.FILE : found.isDirectory() ? Kind.FOLDER : Kind.OTHER;
        return new State(
                kind,
                found.fileKey(),
                kind == Kind.FILE ? found.size() : 0,
                kind == Kind.FILE ? found.lastModifiedTime().toMillis() : 0);
    }

    /** Where the options of an operation stand. */
    private static Path schema(Path file) {
        String name = file.getFileName().toString();
        String stem =
                name.endsWith(ROUTE) ? name.substring(0, name.length() - ROUTE.length()) : name;
        return file.resolveSibling(stem + ".schema.json");
    }
}
