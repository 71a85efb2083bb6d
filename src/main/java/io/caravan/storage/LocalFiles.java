package io.caravan.storage;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The file scheme's reading side: local files, and of those only what a job may read. */
public final class LocalFiles {
    private final LocalPaths paths;
    private final Supplier<List<Path>> readRoots;

    public LocalFiles(LocalPaths paths, List<Path> readRoots) {
        this(paths, () -> readRoots);
    }

    /**
     * @param readRoots folders below which a job may read: the watched ones, which change while the
     *     service runs, and those of the configuration
     */
    public LocalFiles(LocalPaths paths, Supplier<List<Path>> readRoots) {
        this.paths = paths;
        this.readRoots = readRoots;
    }

    /**
     * The real path of a file that a job may read.
     *
     * @param uri {@code file:} URI or plain path
     * @throws JobException of kind {@code input} when it is outside the read roots (also through a
     *     symbolic link), missing, or no plain file; {@code resource} when it cannot be read
     */
    public Path fetch(String uri) {
        Path path = paths.of(uri);
        List<Path> roots =
                readRoots.get().stream().map(root -> root.toAbsolutePath().normalize()).toList();
        Path root =
                roots.stream()
                        .filter(r -> path.startsWith(r) || path.startsWith(real(r)))
                        .findFirst()
                        .orElseThrow(() -> outside(path));
        Path real = realFile(path, root);
        if (roots.stream().noneMatch(r -> real.startsWith(real(r)))) {
            throw outside(path);
        }
        return checked(real);
    }

    private static Path realFile(Path path, Path root) {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(root)) {
                throw new JobException(
                        ErrorKind.TRANSIENT,
                        "the folder "
                                + LocalPaths.printable(root)
                                + " is not there; is it mounted?");
            }
            throw JobException.input(
                    "there is no file "
                            + LocalPaths.printable(path)
                            + "; was it moved or deleted?");
        } catch (IOException e) {
            throw FileFailure.of("cannot read", path, e);
        }
    }

    private static Path checked(Path file) {
        if (!Files.isRegularFile(file)) {
            throw JobException.input(
                    LocalPaths.printable(file)
                            + (Files.isDirectory(file)
                                    ? " is a folder; name a file in it"
                                    : " is not a plain file"));
        }
        if (!Files.isReadable(file)) {
            throw new JobException(
                    ErrorKind.RESOURCE,
                    "cannot read "
                            + LocalPaths.printable(file)
                            + ": permission denied; let the service's user read it");
        }
        return file;
    }

    private static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root;
        }
    }

    private static JobException outside(Path path) {
        return JobException.input(
                LocalPaths.printable(path)
                        + " lies outside the folders that a job may read; put it into a watched"
                        + " folder or add its folder to caravan.read");
    }
}
