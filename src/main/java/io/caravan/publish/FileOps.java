package io.caravan.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Every change that publishing makes on disk; each one is whole or not there after a crash. */
class FileOps {

    /** Makes a second name for a file, when nothing has that name. */
    void link(Path file, Path name) throws IOException {
        Files.createLink(name, file);
    }

    /** Renames; atomically replaces what has that name. */
    void rename(Path file, Path name) throws IOException {
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    }

    void copy(Path file, Path name) throws IOException {
        Files.copy(file, name, StandardCopyOption.REPLACE_EXISTING);
    }

    void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Makes a folder and those above it, durably. */
    void createFolders(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path p = folder; p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (Path p : missing) {
            // somebody else may make it at the same moment
            Files.createDirectories(p);
            syncFolder(p.getParent());
        }
    }

    /** Waits until the content of a file is on the disk. */
    void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Waits until the names in a folder are on the disk, where the file system can do that. */
    void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }
}
