package io.caravan.watch;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;
import io.caravan.store.Documents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All watched folders. One of these must be in Camel's registry for {@code watch-folder:} to work.
 */
public final class WatchedFolders implements HealthSource {
    private final WatchSettings settings;
    private final Documents documents;
    private final AcceptRecovery recovery;
    private final Assignment.Rules rules;
    private final Clock clock;
    private final Map<String, WatchedFolder> watched = new ConcurrentHashMap<>();
    private final Set<Path> opened = ConcurrentHashMap.newKeySet();

    /**
     * @param known whether there is an operation of this name
     * @param operations names of all operations
     */
    public WatchedFolders(
            WatchSettings settings,
            Documents documents,
            AcceptRecovery recovery,
            Predicate<String> known,
            Supplier<Set<String>> operations,
            Clock clock) {
        this.settings = settings;
        this.documents = documents;
        this.recovery = recovery;
        this.rules = new Assignment.Rules(known, operations);
        this.clock = clock;
    }

    /** As {@link SourceRules#of}, with the operations and settings that folders have. */
    public SourceRules rules(Map<String, Object> parameters) {
        return SourceRules.of(parameters, settings, rules);
    }

    WatchSettings settings() {
        return settings;
    }

    /** Begins to watch. */
    WatchedFolder open(String id, Source source) {
        if (settings.watch().startsWith(settings.home())) {
            WatchedFolder.createBelow(settings.watch(), source.folder());
        }
        requireWritable(source);
        Source named =
                source.with(
                        s ->
                                s.done(orBelow(source.done(), settings.done(), id))
                                        .failed(orBelow(source.failed(), settings.failed(), id)));
        WatchedFolder folder =
                new WatchedFolder(id, named, settings, documents, rules, recovery, clock);
        watched.put(id, folder);
        opened.add(source.folder());
        return folder;
    }

    private static void requireWritable(Source source) {
        if (!source.leaves()
                && Files.isDirectory(source.folder())
                && !Files.isWritable(source.folder())) {
            throw new JobException(
                    ErrorKind.RESOURCE,
                    LocalPaths.printable(source.folder())
                            + " is not writable, so nothing can be moved out of it; let the"
                            + " service's user write there, or say after: leave");
        }
    }

    private static Path orBelow(Path given, Path configured, String id) {
        return given != null ? given : configured.resolve(id);
    }

    /** Stops watching. */
    void close(WatchedFolder folder) {
        watched.remove(folder.id(), folder);
    }

    /** The folders that were watched since the start; their jobs may still have to read there. */
    public List<Path> folders() {
        return List.copyOf(opened);
    }

    /** How many files of each watched folder are neither media nor job messages, by source. */
    public Map<String, Long> untouched() {
        Map<String, Long> counts = new ConcurrentHashMap<>();
        watched.forEach((id, folder) -> counts.put(id, folder.candidates().counts().others()));
        return counts;
    }

    @Override
    public List<Finding> findings() {
        return watched.values().stream().flatMap(folder -> folder.findings().stream()).toList();
    }
}
