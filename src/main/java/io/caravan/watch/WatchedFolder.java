package io.caravan.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.health.Finding;
import io.caravan.health.Finding.Level;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Reach;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;
import io.caravan.store.StoreException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * One watched folder that is being watched: whether it is there, when it is worth a sweep, and what
 * a sweep finds. The polling thread drives it.
 */
final class WatchedFolder {
    static final String KIND = "watched-folder";
    static final String ACCEPTED = ".accepted";
    private static final String UNREADABLE =
            " cannot be read; let the service's user read and enter it";

    private static final Pattern NETWORK =
            Pattern.compile("(nfs|cifs|smb|afp|webdav|davfs|9p|ceph|lustre|gluster|fuse\\.).*");

    /** Polling is the truth: a change that no folder's time told is found by this. */
    private static final Duration SWEEP = Duration.ofSeconds(30);

    /** The same where no file is known that could change without its folder telling. */
    private static final Duration RARE_SWEEP = Duration.ofMinutes(2);

    /** Sweeps take at most this part of the time, one in so many; the idle ones much less. */
    private static final int BUSY_SHARE = 5;

    private static final int IDLE_SHARE = 400;

    private final String id;
    private final Source source;
    private final WatchSettings settings;
    private final Documents documents;
    private final AcceptRecovery recovery;
    private final Clock clock;
    private final FolderTimes times = new FolderTimes();
    private final Candidates candidates;
    private final Set<Path> excluded;
    private final Set<Path> visited = new HashSet<>();

    /** Folders below that the last sweep could not look into. */
    private final Set<Path> closed = ConcurrentHashMap.newKeySet();

    private Instant lastSweep = Instant.MIN;
    private Duration lastCost = Duration.ZERO;
    private boolean wasAvailable;
    private boolean anything;
    private boolean network;
    private volatile String unavailable;

    WatchedFolder(
            String id,
            Source source,
            WatchSettings settings,
            Documents documents,
            Assignment.Rules rules,
            AcceptRecovery recovery,
            Clock clock) {
        this.id = id;
        this.source = source;
        this.settings = settings;
        this.documents = documents;
        this.recovery = recovery;
        this.clock = clock;
        this.excluded = Set.of(source.done(), source.failed());
        this.candidates =
                new Candidates(
                        id,
                        source,
                        FileNames.of(source, settings, rules),
                        rules,
                        new Seen(documents),
                        reach(settings, source),
                        clock,
                        !source.takeExisting() && remembered().isEmpty());
    }

    /** A job message may also write where its source writes. */
    private static Reach reach(WatchSettings settings, Source source) {
        List<Path> write = new ArrayList<>(settings.writeRoots());
        if (source.output() != null && LocalPaths.isLocal(source.output())) {
            write.add(Reach.fixedPart(settings.home(), source.output()));
        }
        return new Reach(settings.home(), settings.readRoots(), write);
    }

    private void welcome() {
        network = isNetwork(source.folder());
        Duration settle = network ? settings.networkSettle() : settings.settle();
        candidates.adapt(source.settle() == null ? settle : source.settle(), network);
        recovery.recover(source.folder());
    }

    private static boolean isNetwork(Path folder) {
        return store(folder).map(s -> NETWORK.matcher(s.type()).matches()).orElse(false);
    }

    private static Optional<FileStore> store(Path folder) {
        try {
            return Optional.of(Files.getFileStore(folder));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    String id() {
        return id;
    }

    Source source() {
        return source;
    }

    Candidates candidates() {
        return candidates;
    }

    /** Looks at what is known and says whether a sweep is worth its cost. */
    boolean due() {
        Instant now = clock.instant();
        try {
            if (!available()) {
                return false;
            }
            recovery.recoverIfNeeded();
            boolean ready = candidates.look();
            return now.isAfter(lastSweep.plus(pause(BUSY_SHARE)))
                    && (ready || sweepIsOld(now) || times.changed(now));
        } catch (StoreException e) {
            unavailable = "cannot look up earlier files: " + e.getMessage();
            return false;
        }
    }

    private boolean sweepIsOld(Instant now) {
        Duration least = !network && candidates.isEmpty() ? RARE_SWEEP : SWEEP;
        Duration pause = pause(IDLE_SHARE);
        return !now.isBefore(lastSweep.plus(pause.compareTo(least) > 0 ? pause : least));
    }

    private Duration pause(int share) {
        return lastCost.multipliedBy(share);
    }

    private boolean available() {
        unavailable = absence();
        boolean available = unavailable == null;
        if (available && !wasAvailable) {
            welcome();
        }
        wasAvailable = available;
        return available;
    }

    private String absence() {
        Path folder = source.folder();
        if (!Files.isDirectory(folder)) {
            return LocalPaths.printable(folder) + " is not there; mount or make it";
        }
        if (!Files.isReadable(folder)) {
            return LocalPaths.printable(folder) + UNREADABLE;
        }
        // an emptied folder on another file system than before is a mount point without its mount
        if (!wasAvailable && isEmpty(folder) && !onRememberedStore(folder)) {
            return LocalPaths.printable(folder)
                    + " is empty and no longer on "
                    + remembered().get().value().path("store").asText()
                    + "; mount it, or put a file there";
        }
        return null;
    }

    private static boolean isEmpty(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean onRememberedStore(Path folder) {
        return remembered()
                .map(Document::value)
                .map(known -> known.path("store").asText().equals(storeName(folder)))
                .orElse(true);
    }

    private static String storeName(Path folder) {
        return store(folder).map(s -> s.name() + " (" + s.type() + ")").orElse("nothing");
    }

    private Optional<Document> remembered() {
        return documents
                .get(KIND, id)
                .filter(d -> d.value().path("folder").asText().equals(source.folder().toString()));
    }

    /** Notes where the folder lies, so that recovery finds it and its absence can be told. */
    private void remember() {
        JsonNode value =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("folder", source.folder().toString())
                        .put("store", storeName(source.folder()));
        Optional<Document> known = documents.get(KIND, id);
        if (known.isEmpty() || !known.get().value().equals(value)) {
            documents.put(KIND, id, value, known.map(Document::version).orElse(0L));
        }
    }

    /**
     * Runs a sweep.
     *
     * @param walk lists the folder and offers what is in it
     */
    boolean sweep(BooleanSupplier walk) {
        Instant now = clock.instant();
        times.sweepStarts();
        candidates.sweepStarts();
        closed.clear();
        visited.clear();
        isFirstVisit(source.folder());
        anything = false;
        Stat root = Stat.orNull(source.folder(), true);
        if (root != null) {
            times.note(source.folder(), root, now);
        }
        boolean answer = walk.getAsBoolean();
        try {
            finish(now);
        } catch (StoreException e) {
            // the next sweep notes it
            unavailable = "cannot note what is there: " + e.getMessage();
        }
        return answer;
    }

    private void finish(Instant started) {
        lastCost = Duration.between(started, clock.instant());
        lastSweep = started;
        if (!anything) {
            // the mount may just have gone: ask again before believing that all files are gone
            wasAvailable = false;
            unavailable = absence();
            if (unavailable != null) {
                return;
            }
            wasAvailable = true;
        }
        times.sweepEnds();
        candidates.sweepEnds();
        remember();
    }

    /** Whether a sweep looks into this folder. */
    boolean offerFolder(Path folder) {
        anything = true;
        if (!FileNames.enters(folder.getFileName().toString()) || excluded.contains(folder)) {
            return false;
        }
        Stat stat = Stat.orNull(folder, source.followLinks());
        if (stat == null || !stat.folder() || source.followLinks() && !isFirstVisit(folder)) {
            return false;
        }
        times.note(folder, stat, clock.instant());
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            closed.add(folder);
            return false;
        }
        return true;
    }

    /** Links may form a circle. */
    private boolean isFirstVisit(Path folder) {
        try {
            return visited.add(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a sweep takes this file. */
    boolean offerFile(Path file) {
        anything = true;
        return candidates.offer(file);
    }

    List<Finding> findings() {
        String part = "source " + id;
        if (unavailable != null) {
            return List.of(new Finding(part, Level.DEGRADED, "unavailable: " + unavailable));
        }
        List<Finding> findings = new ArrayList<>();
        Candidates.Counts counts = candidates.counts();
        counts.problems().entrySet().stream()
                .limit(20)
                .forEach(e -> findings.add(finding(part, e.getKey(), e.getValue())));
        closed.stream()
                .limit(20)
                .map(folder -> LocalPaths.printable(folder) + UNREADABLE)
                .forEach(problem -> findings.add(new Finding(part, Level.DEGRADED, problem)));
        if (counts.unreadable() > 0) {
            findings.add(
                    new Finding(
                            part,
                            Level.DEGRADED,
                            counts.unreadable() + " names are not valid UTF-8; rename them"));
        }
        if (counts.others() > 0) {
            findings.add(
                    new Finding(
                            part,
                            Level.INFO,
                            counts.others() + " files are no media by their names and stay"));
        }
        return findings;
    }

    private Finding finding(String part, String problem, Candidates.Problem files) {
        String file = LocalPaths.printable(source.folder().relativize(files.first()));
        String more = files.files() == 1 ? "" : " and " + (files.files() - 1) + " more";
        return new Finding(part, Level.DEGRADED, file + more + ": " + problem);
    }

    /**
     * Makes the folder when it is the home's own.
     *
     * @throws io.caravan.job.JobException of kind {@code resource} when that fails
     */
    static void createBelow(Path parent, Path folder) {
        if (!folder.startsWith(parent)) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", folder, e);
        }
    }
}
