package io.caravan.reload;

import io.caravan.config.Suggestion;
import io.caravan.job.JobException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Every route that is called by name ({@code operation-compress}, {@code task-subtitles}, {@code
 * fetch-s3}), and which version of it is current. Whoever calls one holds its version until the
 * call ends, so that a version that was replaced goes only when nobody uses it. Safe for use by
 * several threads.
 */
public final class Catalog {
    /** Kinds of routes that jobs name, and that were there when the job was taken in. */
    private static final Set<String> WORK = Set.of("operation", "task");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Many jobs may wait, some of them for long, and each try costs those that need not. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration LATER = Duration.ofSeconds(15);

    /** How long a name is still known when its file has vanished. */
    static final Duration HELD = Duration.ofMinutes(1);

    private final Clock clock;
    private final Supplier<? extends Collection<String>> others;
    private Instant began;
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Version> retired = new ArrayList<>();

    /**
     * @param others ids of routes that can be called besides: those that did not come from files
     */
    public Catalog(Supplier<? extends Collection<String>> others, Clock clock) {
        this.others = others;
        this.clock = clock;
    }

    /**
     * A route that can be called now.
     *
     * @param uri of its endpoint
     * @param hash of its file, and of what stands beside it; null when it did not come from a file
     */
    public record Target(String uri, String hash) {}

    /** A version that somebody uses; close it when the call has ended. */
    public final class Use implements AutoCloseable {
        private final Version version;

        private Use(Version version) {
            this.version = version;
        }

        public Target target() {
            return version.target;
        }

        @Override
        public void close() {
            release(version);
        }
    }

    /** One version of a route. */
    private static final class Version {
        private final Target target;
        private int users;

        Version(Target target) {
            this.target = target;
        }
    }

    /** What is known about a name. */
    private static final class Entry {
        private Version current;
        private boolean awaited;
        private String problem;
        private Instant vanished;
    }

    /**
     * The current version, for looking only.
     *
     * @throws JobException as {@link #use} does; it does not wait
     */
    public synchronized Target current(String kind, String name) {
        return find(kind, name).orElseThrow(() -> absent(kind, name)).target;
    }

    /** Whether the route is there now, or is held for a while. */
    public synchronized boolean knows(String kind, String name) {
        Entry entry = entries.get(id(kind, name));
        return find(kind, name).isPresent()
                || entry != null && (entry.problem != null || isHeld(entry.vanished));
    }

    /**
     * Takes hold of the current version. One that is just being loaded is waited for.
     *
     * @throws RouteAbsent when its file is broken or has vanished less than a minute ago
     * @throws JobException of kind {@code options} when there is none, with the known ones
     */
    public synchronized Use use(String kind, String name) {
        Instant end = clock.instant().plus(LONGEST_WAIT);
        Optional<Version> version = find(kind, name);
        while (version.isEmpty() && isAwaited(kind, name) && clock.instant().isBefore(end)) {
            pause();
            version = find(kind, name);
        }
        Version found = version.orElseThrow(() -> absent(kind, name));
        found.users++;
        return new Use(found);
    }

    private void pause() {
        try {
            wait(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RouteAbsent("interrupted while a route was being loaded", SOON);
        }
    }

    private boolean isAwaited(String kind, String name) {
        Entry entry = entries.get(id(kind, name));
        return entry != null && entry.awaited;
    }

    private synchronized void release(Version version) {
        version.users--;
    }

    private Optional<Version> find(String kind, String name) {
        String id = id(kind, name);
        Entry entry = entries.get(id);
        if (entry != null && entry.current != null) {
            return Optional.of(entry.current);
        }
        return others.get().contains(id)
                ? Optional.of(new Version(new Target("direct:" + id, null)))
                : Optional.empty();
    }

    private JobException absent(String kind, String name) {
        Entry entry = entries.get(id(kind, name));
        if (entry != null && entry.problem != null) {
            return new RouteAbsent(
                    "the " + kind + " " + name + " waits for its file: " + entry.problem, LATER);
        }
        Instant gone = entry == null ? null : entry.vanished;
        boolean justStarted = entry == null && WORK.contains(kind) && isHeld(began);
        if (justStarted || isHeld(gone)) {
            return new RouteAbsent(
                    "the file of the " + kind + " " + name + " is gone; put it back", SOON);
        }
        Set<String> known = new HashSet<>(names(kind));
        return JobException.options(
                "there is no "
                        + kind
                        + " "
                        + name
                        + Suggestion.hint(name, known)
                        + "; known: "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    private boolean isHeld(Instant since) {
        return since != null && clock.instant().isBefore(since.plus(HELD));
    }

    /** Names of the routes of a kind that can be called now, sorted. */
    public synchronized List<String> names(String kind) {
        String prefix = kind + "-";
        Set<String> ids = new HashSet<>(others.get());
        entries.forEach(
                (id, entry) -> {
                    if (entry.current != null) {
                        ids.add(id);
                    }
                });
        return ids.stream()
                .filter(id -> id.startsWith(prefix))
                .map(id -> id.substring(prefix.length()))
                .sorted()
                .toList();
    }

    private static String id(String kind, String name) {
        return kind + "-" + name;
    }

    /** The files are looked at from now on: work that was taken in earlier may name one to come. */
    synchronized void begin() {
        began = clock.instant();
    }

    /** A file for this route is there and will be loaded in a moment. */
    synchronized void await(String id) {
        entries.computeIfAbsent(id, any -> new Entry()).awaited = true;
    }

    /** From now on calls go to this version; the one before goes when it is idle. */
    synchronized void put(String id, Target target) {
        Entry entry = entries.computeIfAbsent(id, any -> new Entry());
        retire(entry);
        entry.current = new Version(target);
        entry.awaited = false;
        entry.problem = null;
        entry.vanished = null;
        notifyAll();
    }

    /** The file cannot be used; a version that is current stays so. */
    synchronized void refuse(String id, String problem) {
        Entry entry = entries.computeIfAbsent(id, any -> new Entry());
        entry.awaited = false;
        entry.problem = entry.current == null ? problem : null;
        notifyAll();
    }

    /** Its file is there, without this route. */
    synchronized void none(String id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.current != null) {
            remove(id);
        } else if (entry != null && entry.vanished == null) {
            entries.remove(id);
            notifyAll();
        }
    }

    /** The file has vanished. */
    synchronized void remove(String id) {
        Entry entry = entries.get(id);
        if (entry != null) {
            retire(entry);
            entry.awaited = false;
            entry.problem = null;
            entry.vanished = clock.instant();
            notifyAll();
        }
    }

    private void retire(Entry entry) {
        if (entry.current != null) {
            retired.add(entry.current);
            entry.current = null;
        }
    }

    /** Whether a version is neither current nor used by anybody. */
    synchronized boolean isIdle(String uri) {
        retired.removeIf(version -> version.users == 0);
        return retired.stream().noneMatch(version -> version.target.uri.equals(uri))
                && entries.values().stream()
                        .noneMatch(e -> e.current != null && e.current.target.uri.equals(uri));
    }

    /** Names that vanished so long ago that nobody need wait for them. */
    synchronized List<String> forgotten() {
        List<String> gone = new ArrayList<>();
        entries.forEach(
                (id, entry) -> {
                    if (entry.vanished != null && !isHeld(entry.vanished)) {
                        gone.add(id);
                    }
                });
        gone.forEach(entries::remove);
        return gone;
    }
}
