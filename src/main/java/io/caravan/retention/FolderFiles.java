package io.caravan.retention;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the plain, visible files of folders. */
final class FolderFiles {
    private static final Logger LOG = LoggerFactory.getLogger(FolderFiles.class);

    private FolderFiles() {}

    static List<Doomed> oldestFirst(Rule rule) {
        Map<Path, Doomed> found = new TreeMap<>();
        for (Path folder : rule.folders().get()) {
            if (Files.isDirectory(folder)) {
                walk(rule.name(), folder, found);
            }
        }
        return found.values().stream().sorted(Comparator.comparing(Doomed::since)).toList();
    }

    private static void walk(String rule, Path folder, Map<Path, Doomed> found) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                            return isHidden(dir) && !dir.equals(folder)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                                throws IOException {
                            if (a.isRegularFile() && !isHidden(file)) {
                                found.put(
                                        file,
                                        new Doomed(rule, file, null, a.size(), arrival(file, a)));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            LOG.warn("Retention cannot look at {}: {}", file, e.toString());
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            LOG.warn("Retention cannot look into {}: {}", folder, e.toString());
        }
    }

    /**
     * When a file came here. An original keeps its modification time when it is moved, and a clip
     * of last year dropped today is no year old here; moving changes ctime.
     */
    private static Instant arrival(Path file, BasicFileAttributes attributes) throws IOException {
        FileTime modified = attributes.lastModifiedTime();
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return modified.toInstant();
        }
        var changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return (changed.compareTo(modified) > 0 ? changed : modified).toInstant();
    }

    private static boolean isHidden(Path file) {
        return file.getFileName() != null && file.getFileName().toString().startsWith(".");
    }

    /** Deletes the folders above a deleted file that are empty now, below their root. */
    static void deleteEmptied(Path file, List<Path> roots) throws IOException {
        for (Path dir = file.getParent(); isBelow(dir, roots); dir = dir.getParent()) {
            try {
                Files.delete(dir);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    private static boolean isBelow(Path dir, List<Path> roots) {
        return dir != null
                && !roots.contains(dir)
                && roots.stream().anyMatch(root -> dir.startsWith(root));
    }
}
