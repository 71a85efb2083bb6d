package io.caravan.engine;

import io.caravan.lib.RuntimeJars;
import io.caravan.storage.Trees;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The configuration and routes that the jar carries, for a context without a release around it. */
final class Shipped {
    private static final String FOLDER = "io/caravan/shipped";

    private Shipped() {}

    /**
     * Makes the folder what the jar carries, replacing what another version left there.
     *
     * @return the folder
     */
    static Path unpack(Path folder) throws IOException {
        Path code = RuntimeJars.code();
        if (Files.isDirectory(code)) {
            return copy(code.resolve(FOLDER), folder);
        }
        try (FileSystem jar = FileSystems.newFileSystem(code, (ClassLoader) null)) {
            return copy(jar.getPath(FOLDER), folder);
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        Trees.delete(to);
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from)) {
            files = tree.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return to;
    }
}
