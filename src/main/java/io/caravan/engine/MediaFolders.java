package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.FileFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** The folders below the watch folder, made and tried before any file is taken. */
final class MediaFolders {
    private final Path home;
    private final Path watch;

    MediaFolders(Path home, Path watch) {
        this.home = home;
        this.watch = watch;
    }

    /**
     * Nothing is made outside the home: what is missing there may be a mount that is not up yet.
     *
     * @param operations a new inbox gets a folder for each
     * @throws JobException when one cannot be made or written to
     */
    void prepare(Collection<String> operations) {
        if (watch.startsWith(home)) {
            make(operations);
        }
        for (String name : List.of("outbox", "done", "failed")) {
            Path folder = watch.resolve(name);
            if (Files.isDirectory(folder) && !Files.isWritable(folder)) {
                throw new JobException(
                        ErrorKind.RESOURCE,
                        folder + " is not writable; let the service's user write there");
            }
        }
    }

    private void make(Collection<String> operations) {
        Path inbox = watch.resolve("inbox");
        if (!Files.exists(inbox)) {
            operations.forEach(operation -> make(inbox.resolve(operation)));
        }
        List.of("outbox", "done", "failed").forEach(name -> make(watch.resolve(name)));
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", folder, e);
        }
    }
}
