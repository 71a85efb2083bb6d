package io.caravan.watch;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What the file system says of one entry. Two equal ones mean that nobody wrote in between.
 *
 * @param changed time of the last change of content, name or attributes (ctime)
 * @param inode device and inode; the same for a file before and after a rename
 * @param regular whether it is a plain file: no folder, link, pipe or device
 */
record Stat(
        long size,
        Instant modified,
        Instant changed,
        Object inode,
        boolean regular,
        boolean folder) {
    private static final String ATTRIBUTES =
            "unix:size,lastModifiedTime,ctime,fileKey,isRegularFile,isDirectory";
    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    /**
     * @param follow whether a symbolic link stands for what it points to
     */
    static Stat of(Path path, boolean follow) throws IOException {
        Map<String, Object> found =
                Files.readAttributes(path, ATTRIBUTES, follow ? FOLLOW : NO_FOLLOW);
        return new Stat(
                (Long) found.get("size"),
                ((FileTime) found.get("lastModifiedTime")).toInstant(),
                ((FileTime) found.get("ctime")).toInstant(),
                found.get("fileKey"),
                (Boolean) found.get("isRegularFile"),
                (Boolean) found.get("isDirectory"));
    }

    /** The same, or null when nothing is there. */
    static Stat orNull(Path path, boolean follow) {
        try {
            return of(path, follow);
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether size and modification time are those noted earlier; copies lose nanoseconds. */
    boolean matches(Long bytes, Instant time) {
        return bytes != null
                && size == bytes
                && time != null
                && modified.truncatedTo(MILLIS).equals(time.truncatedTo(MILLIS));
    }
}
