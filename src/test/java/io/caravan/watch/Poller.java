package io.caravan.watch;

import io.caravan.testing.TestClock;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Polls a watched folder as the consumer does, at half-second steps of a clock that is told. */
final class Poller {
    static final Duration STEP = Duration.ofMillis(500);

    final TestClock clock;
    final WatchedFolder folder;
    private final Home home;
    int sweeps;
    int listed;

    Poller(Home home, TestClock clock, Source source) {
        this.home = home;
        this.clock = clock;
        this.folder = home.folders(clock).open("test", source);
    }

    /** One poll. Returns what it hands out; nothing is done with it. */
    List<Arrival> poll() {
        clock.advance(STEP);
        List<Arrival> taken = new ArrayList<>();
        if (folder.due()) {
            sweeps++;
            folder.sweep(() -> walk(folder.source().folder().toFile(), taken));
        }
        taken.forEach(arrival -> folder.candidates().begin(arrival.path()));
        return taken;
    }

    /** Polls, and hands out to {@link Accept}, for some time. Returns what was taken. */
    List<String> acceptFor(Duration time) {
        List<String> names = new ArrayList<>();
        for (Duration t = Duration.ZERO; t.compareTo(time) < 0; t = t.plus(STEP)) {
            for (Arrival arrival : poll()) {
                names.add(folder.source().folder().relativize(arrival.path()).toString());
                home.accept.accept(arrival);
                folder.candidates().conclude(arrival.path(), Verdict.RELEASED);
            }
        }
        return names;
    }

    private boolean walk(File directory, List<Arrival> taken) {
        File[] entries = directory.listFiles();
        if (entries == null) {
            return true;
        }
        Arrays.sort(entries, Comparator.comparing(File::getName));
        for (File entry : entries) {
            listed++;
            Path path = Path.of(entry.getAbsolutePath());
            if (!entry.isDirectory()) {
                if (folder.offerFile(path)) {
                    taken.add(folder.candidates().arrival(path));
                }
            } else if (folder.offerFolder(path)) {
                walk(entry, taken);
            }
        }
        return true;
    }
}
