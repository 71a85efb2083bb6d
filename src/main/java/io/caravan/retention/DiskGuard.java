package io.caravan.retention;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Knows which disks are too full to start a job on. */
public final class DiskGuard implements HealthSource {
    private final Supplier<? extends Collection<Path>> folders;
    private final long floor;
    private final ToLongFunction<Path> freeSpace;

    /**
     * @param folders those to watch: data, outboxes; asked each time
     * @param floor free bytes below which no new job starts, 0 for no guard
     */
    public DiskGuard(Supplier<? extends Collection<Path>> folders, long floor) {
        this(folders, floor, DiskGuard::usable);
    }

    DiskGuard(
            Supplier<? extends Collection<Path>> folders,
            long floor,
            ToLongFunction<Path> freeSpace) {
        this.folders = folders;
        this.floor = floor;
        this.freeSpace = freeSpace;
    }

    /**
     * Why no job that writes to a folder may start now; empty when it may. Every call looks anew.
     *
     * @param target a folder, which need not exist yet
     */
    public Optional<String> full(Path target) {
        long free = freeSpace.applyAsLong(target);
        return free >= floor
                ? Optional.empty()
                : Optional.of(
                        LocalPaths.printable(target)
                                + " has "
                                + Amount.size(free)
                                + " free, less than caravan.disk.floor="
                                + Amount.size(floor).replace(" ", "")
                                + "; no job starts until there is room");
    }

    /** Free bytes by watched folder. */
    public Map<Path, Long> freeBytes() {
        Map<Path, Long> free = new LinkedHashMap<>();
        folders.get().forEach(folder -> free.put(folder, freeSpace.applyAsLong(folder)));
        return free;
    }

    @Override
    public List<Finding> findings() {
        return folders.get().stream()
                .map(this::full)
                .flatMap(Optional::stream)
                .map(reason -> new Finding("disk", Finding.Level.DEGRADED, reason))
                .toList();
    }

    /** What cannot be looked at is not full: whoever writes there will say what is wrong. */
    private static long usable(Path target) {
        Path folder = target.toAbsolutePath();
        while (!Files.isDirectory(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        long free = folder.toFile().getUsableSpace();
        if (free > 0) {
            return free;
        }
        // a full disk or a failure; this tells which, but reads the table of mounts
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
