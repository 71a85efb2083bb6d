package io.caravan.publish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.storage.Checksum;
import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Gives one staged file its final name. May be broken off anywhere and done again: a file that got
 * its name is marked in the staging folder, so that it is not published a second time after
 * somebody took it away.
 */
final class Placement {
    private static final String DONE = ".done";

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
        Path staged = folder.resolve(file.staged());
        if (!Files.isRegularFile(staged, LinkOption.NOFOLLOW_LINKS)
                || Files.size(staged) != file.result().bytes()) {
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
            ops.delete(folder.resolve(file.staged()));
        }
        Path near = near(folder, target);
        if (!near.equals(folder)) {
            staging.delete(near);
        }
    }

    private void name(Path folder, Path staged, Path target, boolean replace) throws IOException {
        try {
            if (replace) {
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
            ops.copy(staged, copy);
            ops.sync(copy);
            name(near, copy, target, replace);
        }
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
        return folder.resolve(file.staged() + DONE);
    }

    private static boolean holds(Path target, Path folder, Publication.File file)
            throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                || Files.size(target) != file.result().bytes()) {
            return false;
        }
        Path staged = folder.resolve(file.staged());
        return Files.exists(staged) && Files.isSameFile(staged, target)
                || Checksum.sha256(target).equals(file.result().sha256());
    }
}
