package io.caravan.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The two folders everything is found in.
 *
 * @param path what the operator owns: config, own routes, lib, data, watch
 * @param base what was shipped: config and routes. The same as {@code path} in a checkout. A file
 *     in the home hides the shipped one of the same name.
 */
public record Home(Path path, Path base) {
    /** System property that names the home; the environment's {@code CARAVAN_HOME} otherwise. */
    public static final String HOME = "caravan.home";

    /** System property that names the folder of shipped files. */
    public static final String BASE = "caravan.base";

    public Home {
        path = path.toAbsolutePath().normalize();
        base = base.toAbsolutePath().normalize();
    }

    /** Of this process. */
    public static Home find() {
        Map<String, String> properties = new HashMap<>();
        for (String name : List.of(HOME, BASE)) {
            Optional.ofNullable(System.getProperty(name))
                    .ifPresent(value -> properties.put(name, value));
        }
        return find(properties, System.getenv());
    }

    /** From the system properties and the environment; the current folder when neither says. */
    public static Home find(Map<String, String> properties, Map<String, String> environment) {
        String home = properties.getOrDefault(HOME, environment.getOrDefault("CARAVAN_HOME", ""));
        String base = properties.getOrDefault(BASE, home);
        return new Home(Path.of(home), Path.of(base));
    }

    /** Below the home, unless the path is absolute. */
    public Path resolve(Path other) {
        return path.resolve(other).normalize();
    }

    /** Folders of this name, the shipped one first: the operator's files lie over it by name. */
    public List<Path> folders(String name) {
        return Stream.of(base.resolve(name), path.resolve(name))
                .distinct()
                .filter(Files::isDirectory)
                .toList();
    }

    /** Where files of this name may lie, the shipped one first. */
    public List<Path> layers(String name) {
        return Stream.of(base.resolve(name), path.resolve(name)).distinct().toList();
    }

    /**
     * Every file below the folders of this name, by its path there: the operator's, else the
     * shipped one. Hidden files and folders do not count.
     *
     * @param ending of the files' names
     */
    public Map<Path, Path> files(String folder, String ending) {
        Map<Path, Path> files = new TreeMap<>();
        for (Path root : folders(folder)) {
            try (Stream<Path> tree = Files.walk(root)) {
                tree.filter(file -> file.toString().endsWith(ending))
                        .filter(Files::isRegularFile)
                        .filter(file -> !isHidden(root.relativize(file)))
                        .forEach(file -> files.put(root.relativize(file), file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** Editors, version control and mounted ConfigMaps keep their own files in such places. */
    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** The file of this name: the operator's, else the shipped one. */
    public Optional<Path> file(String name) {
        return Optional.of(path.resolve(name))
                .filter(Files::isRegularFile)
                .or(() -> Optional.of(base.resolve(name)).filter(Files::isRegularFile));
    }
}
