package io.caravan.lib;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Caravan itself runs on. */
public final class RuntimeJars {
    private RuntimeJars() {}

    /** File names: of the jars beside its own, or in a build those on the class path. */
    public static Set<String> names() {
        Path code = code();
        if (Files.isDirectory(code)) {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                    .collect(Collectors.toSet());
        }
        try (Stream<Path> files = Files.list(code.getParent())) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar of Caravan, or its folder of classes. */
    public static Path code() {
        try {
            return Path.of(
                    RuntimeJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
