package io.caravan.plan;

import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The good files of the shared collection, when it is on this machine. */
final class RealMedia {
    private RealMedia() {}

    /** Names of all of them, or one that {@link #file} skips. */
    static Stream<String> good() throws IOException {
        Path folder = TestMedia.sharedMedia("good").orElse(null);
        if (folder == null) {
            return Stream.of("absent");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    static Path file(String name) {
        Path file = TestMedia.sharedMedia("good/" + name).orElse(null);
        Assumptions.assumeTrue(file != null, "the shared collection of real media is not here");
        return file;
    }
}
