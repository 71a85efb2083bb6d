package io.caravan.engine;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.Job;
import io.caravan.retention.DiskGuard;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Lets only those jobs wait whose own output folder is on a disk without room. */
public final class OutputDisk implements HealthSource {
    private final Function<Job, Path> folderOf;
    private final DiskGuard guard;

    /** Jobs were held up for these; whether they still are is asked anew. */
    private final Map<Path, Boolean> held = new ConcurrentHashMap<>();

    OutputDisk(Function<Job, Path> folderOf, DiskGuard guard) {
        this.folderOf = folderOf;
        this.guard = guard;
    }

    /** The first step of an attempt, before anything is read or made. */
    public void check(Run run) {
        Path folder = folderOf.apply(run.getJob());
        Optional<String> full = guard.full(folder);
        if (full.isPresent()) {
            held.put(folder, true);
            throw new Failures.NoRoom(full.get());
        }
    }

    @Override
    public List<Finding> findings() {
        held.keySet().removeIf(folder -> guard.full(folder).isEmpty());
        return held.keySet().stream()
                .sorted()
                .flatMap(folder -> guard.full(folder).stream())
                .map(reason -> new Finding("disk", Finding.Level.DEGRADED, reason))
                .toList();
    }
}
