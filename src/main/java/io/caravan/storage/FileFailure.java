package io.caravan.storage;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says for a person what the file system refused. */
public final class FileFailure {
    private FileFailure() {}

    /**
     * @param what was tried, such as {@code cannot write}
     * @param path where
     * @return of kind {@code resource}: the disk, a permission or a mount has to be put right, and
     *     then it works
     */
    public static JobException of(String what, Path path, IOException cause) {
        return new JobException(
                ErrorKind.RESOURCE,
                what + " " + LocalPaths.printable(path) + ": " + reason(cause),
                cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied; let the service's user read and write there";
        }
        if (cause instanceof NoSuchFileException) {
            return "it is gone";
        }
        if (cause instanceof FileSystemException e && e.getReason() != null) {
            return LocalPaths.printable(e.getReason());
        }
        return LocalPaths.printable(String.valueOf(cause.getMessage()));
    }
}
