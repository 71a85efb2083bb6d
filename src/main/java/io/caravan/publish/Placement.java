package io.caravan.publish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.storage.Checksum;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Trees;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Gives one staged file, or one staged folder, its final name. May be broken off anywhere and done
 * again: a file that got its name is marked in the staging folder, so that it is not published a
 * second time after somebody took it away.
 */
final class Placement {
    private static final String DONE = ".done";
    private static final String REPLACED = ".replaced";

    private final FileOps ops;
    private final Staging staging;

    Placement(FileOps ops, Staging staging) {
        this.ops = ops;
        this.staging = staging;
    }

    void place(Path folder, Publication.File file, Path target) throws IOException {
        if (isPlaced(folder, file, target)) {
            finish(folder, file, target);
            return;
        }
        Path staged = StagedName.unit(folder, file.staged());
        if (!isThere(staged) || Trees.bytes(staged) != file.result().bytes()) {
            throw new JobException(
                    ErrorKind.TRANSIENT,
                    "the finished file "
                            + LocalPaths.printable(staged)
                            + " vanished before it was published; if it does not come back, retry the"
                            + " job");
        }
        ops.createFolders(target.getParent());
        name(folder, staged, target, file.replace());
        ops.syncFolder(target.getParent());
        finish(folder, file, target);
    }

    /** Whether this file has its name already, or had it. */
    boolean isPlaced(Path folder, Publication.File file, Path target) throws IOException {
        return Files.exists(done(folder, file)) || holds(target, folder, file);
    }

    private void finish(Path folder, Publication.File file, Path target) throws IOException {
        if (staging.isOurs(folder)) {
            ops.write(done(folder, file), "");
            Path staged = StagedName.unit(folder, file.staged());
            if (Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)) {
                Trees.delete(staged);
            } else {
                ops.delete(staged);
            }
        }
        Path near = near(folder, target);
        if (!near.equals(folder)) {
            staging.delete(near);
        }
    }

    private void name(Path folder, Path staged, Path target, boolean replace) throws IOException {
        try {
            if (Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)) {
                nameFolder(staged, target, replace);
            } else if (replace) {
                ops.rename(staged, target);
            } else {
                nameUnlessTaken(staged, target);
            }
        } catch (AtomicMoveNotSupportedException e) {
            // another file system is mounted between the output folder and the file's own
            Path near = near(folder, target);
            if (near.equals(folder)) {
                throw e;
            }
            staging.adopt(near);
            Path copy = near.resolve(staged.getFileName());
            copy(staged, copy);
            name(near, copy, target, replace);
        }
    }

    private void copy(Path staged, Path copy) throws IOException {
        Trees.delete(copy);
        for (Path file : Trees.files(staged)) {
            Path to = copy.resolve(staged.relativize(file).toString()).normalize();
            ops.createFolders(to.getParent());
            ops.copy(file, to);
            ops.sync(to);
        }
        for (Path inner : Trees.folders(copy)) {
            ops.syncFolder(inner);
        }
    }

    /**
     * Renames a whole folder; the file system refuses when one that holds anything has that name. A
     * folder that is to be replaced is set aside first and deleted with the staging folder: for a
     * moment there is none, but never half of one.
     */
    private void nameFolder(Path staged, Path target, boolean replace) throws IOException {
        if (isThere(target)) {
            if (!replace) {
                throw new NameTaken(target);
            }
            Path aside = staged.resolveSibling(staged.getFileName() + REPLACED);
            Trees.delete(aside);
            ops.rename(target, aside);
        }
        try {
            ops.rename(staged, target);
        } catch (FileSystemException e) {
            if (isThere(target)) {
                throw new NameTaken(target);
            }
            throw e;
        }
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Links, because that alone never overwrites. File systems without hard links (exFAT, some
     * network mounts) get a look and a rename instead: within Caravan names are reserved, so only a
     * stranger who makes the same name in just that moment could lose his file.
     */
    private void nameUnlessTaken(Path staged, Path target) throws IOException {
        try {
            ops.link(staged, target);
        } catch (FileAlreadyExistsException e) {
            throw new NameTaken(target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new NameTaken(target);
            }
            ops.rename(staged, target);
        }
    }

    private static Path near(Path folder, Path target) {
        return target.getParent().resolve(folder.getFileName());
    }

    private static Path done(Path folder, Publication.File file) {
        return folder.resolve(StagedName.unit(file.staged()) + DONE);
    }

    private static boolean holds(Path target, Path folder, Publication.File file)
            throws IOException {
        Path named = StagedName.named(target, file.staged());
        if (!Files.isRegularFile(named, LinkOption.NOFOLLOW_LINKS)
                || Trees.bytes(target) != file.result().bytes()) {
            return false;
        }
        Path staged = folder.resolve(file.staged());
        return Files.exists(staged) && Files.isSameFile(staged, named)
                || Checksum.sha256(named).equals(file.result().sha256());
    }
}
