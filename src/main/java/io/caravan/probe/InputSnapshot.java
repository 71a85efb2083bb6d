package io.caravan.probe;

import io.caravan.job.JobException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What an input was when reading began, to tell whether somebody wrote to it meanwhile. */
public record InputSnapshot(Path file, long bytes, FileTime modified) {

    /**
     * @throws JobException of kind {@code input} when the file is not there
     */
    public static InputSnapshot of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new InputSnapshot(file, now.size(), now.lastModifiedTime());
        } catch (IOException e) {
            throw JobException.input("the file " + file.getFileName() + " is not there any more");
        }
    }

    public boolean changed() {
        return !of(file).equals(this);
    }

    /**
     * @throws JobException of kind {@code input} when the file changed or is gone
     */
    public void check() {
        if (changed()) {
            throw JobException.input(
                    "the file "
                            + file.getFileName()
                            + " changed while it was read: drop it again when it is complete");
        }
    }
}
