package io.caravan.watch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Moves a file to a free name in a folder, on any file system, without ever overwriting and so that
 * a move cut off anywhere can be begun again.
 */
final class FileMove {
    private static final int MAX_BYTES = 255;

    private FileMove() {}

    /**
     * @param temporary unique hidden name for a copy, the same when the move is begun again
     * @return where the file is now
     */
    static Path toFree(Path file, Path folder, String name, String temporary) throws IOException {
        Files.createDirectories(folder);
        for (int counter = 0; ; counter++) {
            Path target = folder.resolve(counted(name, counter));
            try {
                move(file, target, folder.resolve(temporary));
                return target;
            } catch (FileAlreadyExistsException e) {
                if (isSame(file, target)) {
                    // the last attempt died before the delete
                    Files.deleteIfExists(folder.resolve(temporary));
                    Files.delete(file);
                    return target;
                }
            }
        }
    }

    /** The name with a counter before its extension, shortened where it would be too long. */
    static String counted(String name, int counter) {
        if (counter == 0) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot <= 0 ? "" : name.substring(dot);
        return fit(
                name.substring(0, name.length() - extension.length()), "-" + counter + extension);
    }

    /** The name with something appended; the name is cut, at a character, where it is too long. */
    static String fit(String name, String suffix) {
        String cut = name;
        while (!cut.isEmpty() && bytes(cut) + bytes(suffix) > MAX_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut + suffix;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void move(Path file, Path target, Path temporary) throws IOException {
        try {
            Files.createLink(target, file);
            Files.delete(file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            moveWithoutLink(file, target, temporary);
        }
    }

    private static void moveWithoutLink(Path file, Path target, Path temporary) throws IOException {
        if (Files.getFileStore(file).equals(Files.getFileStore(target.getParent()))) {
            renameOntoReserved(file, target);
            return;
        }
        copy(file, temporary);
        try {
            Files.createLink(target, temporary);
            Files.delete(temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            renameOntoReserved(temporary, target);
        }
        Files.delete(file);
    }

    private static void renameOntoReserved(Path file, Path target) throws IOException {
        Files.createFile(target);
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.delete(target);
            throw e;
        }
    }

    private static void copy(Path file, Path temporary) throws IOException {
        Files.copy(
                file,
                temporary,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static boolean isSame(Path file, Path target) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        boolean copied = !Files.getFileStore(file).equals(Files.getFileStore(target));
        return copied ? isCopy(file, target) : Files.isSameFile(file, target);
    }

    private static boolean isCopy(Path file, Path target) throws IOException {
        Stat stat = Stat.of(target, false);
        return Stat.of(file, false).matches(stat.size(), stat.modified())
                && Files.mismatch(file, target) == -1;
    }
}
