package io.caravan.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells by the modification times of folders whether anything came or went since the last sweep. A
 * look costs one system call a folder, however many files lie there.
 */
final class FolderTimes {
    /** Coarsest clock of a file system: a later change may carry the same time. */
    private static final Duration TICK = Duration.ofSeconds(2);

    /** A thousand folders are looked at in a quarter of a second or more. */
    private static final Duration PER_FOLDER = Duration.ofNanos(250_000);

    private Map<Path, Instant> times = new HashMap<>();
    private Map<Path, Instant> next = new HashMap<>();
    private Instant nextLook = Instant.MIN;

    void sweepStarts() {
        next = new HashMap<>();
    }

    /** Notes a folder before its entries are listed. */
    void note(Path folder, Stat stat, Instant now) {
        boolean fresh = Duration.between(stat.modified(), now).abs().compareTo(TICK) < 0;
        next.put(folder, fresh ? Instant.MIN : stat.modified());
    }

    void sweepEnds() {
        times = next;
    }

    boolean changed(Instant now) {
        if (now.isBefore(nextLook)) {
            return false;
        }
        nextLook = now.plus(PER_FOLDER.multipliedBy(times.size()));
        return times.entrySet().stream().anyMatch(e -> changed(e.getKey(), e.getValue()));
    }

    private boolean changed(Path folder, Instant before) {
        if (before.equals(Instant.MIN)) {
            return true;
        }
        Stat stat = Stat.orNull(folder, true);
        return stat == null || !stat.modified().equals(before);
    }
}
