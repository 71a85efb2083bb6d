package io.caravan.lib;

import io.caravan.storage.FileFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder {@code lib} of a home: jars that the operator added. */
public final class Library {
    private final Path folder;
    private final Set<String> runtime;

    /**
     * What became of the jars of one artifact.
     *
     * @param added names of those that were put into the folder
     * @param there how many are in it, or came with Caravan
     */
    public record Added(List<String> added, int there) {}

    /**
     * @param runtime file names of the jars that Caravan has itself
     */
    public Library(Path folder, Set<String> runtime) {
        this.folder = folder;
        this.runtime = Set.copyOf(runtime);
    }

    /**
     * Puts jars into the folder but for those that Caravan has, in whatever version: that one is
     * used. Another version of a jar in the folder gives way. A service that watches the folder
     * sees the first of these jars last, when all that it needs is there.
     *
     * @throws io.caravan.job.JobException when the folder cannot be written
     */
    public Added add(List<Jar> jars) {
        List<String> added = new ArrayList<>();
        int there = 0;
        try {
            Files.createDirectories(folder);
            for (int i = jars.size() - 1; i >= 0; i--) {
                Jar jar = jars.get(i);
                if (runtime.stream().anyMatch(jar::isSameArtifact) || isThere(jar)) {
                    there++;
                } else {
                    put(jar);
                    added.add(0, jar.name());
                }
            }
        } catch (IOException e) {
            throw FileFailure.of("cannot write", folder, e);
        }
        return new Added(added, there);
    }

    private boolean isThere(Jar jar) throws IOException {
        Path file = folder.resolve(jar.name());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.mismatch(file, jar.file()) < 0;
    }

    private void put(Jar jar) throws IOException {
        Path part = folder.resolve("." + jar.name() + ".part");
        Files.copy(jar.file(), part, StandardCopyOption.REPLACE_EXISTING);
        for (Path other : others(jar)) {
            Files.delete(other);
        }
        Files.move(part, folder.resolve(jar.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Path> others(Jar jar) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> jar.isSameArtifact(file.getFileName().toString()))
                    .filter(file -> !file.endsWith(jar.name()))
                    .toList();
        }
    }
}
