package io.caravan.reload;

import io.caravan.config.Settings;
import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.operation.Presets;
import io.caravan.plan.OperationCatalog;
import io.caravan.reload.RouteTree.Found;
import io.caravan.reload.RouteTree.Kind;
import io.caravan.validate.LoadCheck;
import io.caravan.validate.Problem;
import io.caravan.validate.RouteFiles;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * Keeps the routes in step with their files: one file at a time, each when it has been still for a
 * moment. What is wrong is refused and the version before stays; nothing that is wrong in a file
 * ever stops the service.
 *
 * <p>The files are looked at every other second rather than watched by events: that is next to
 * nothing for so few files, and the same on network mounts, in containers and on every system.
 */
public final class RouteReload implements HealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    /** How long a file must be still, or gone, before that is believed. */
    static final Duration SETTLE = Duration.ofSeconds(1);

    /** The same for one that does not end like a whole file. */
    static final Duration UNFINISHED = Duration.ofSeconds(3);

    private final RouteTree tree;
    private final RouteInstaller installer;
    private final Catalog catalog;
    private final OperationCatalog operations;
    private final Presets presets;
    private final Clock clock;
    private final Map<Path, WatchedFile> files = new ConcurrentSkipListMap<>(order());
    private volatile boolean began;
    private final Path library;
    private Object surroundings;
    private volatile Consumer<RouteState> refusals = state -> {};

    /**
     * @param catalog of the same loader
     * @param operations is told about each operation that comes, changes or goes
     */
    public RouteReload(
            Settings settings,
            CamelContext camel,
            RouteLoader loader,
            Catalog catalog,
            OperationCatalog operations,
            Presets presets,
            Clock clock) {
        this.tree = new RouteTree(settings.home().layers("routes"));
        LoadCheck check = new LoadCheck(settings, operations, presets, camel.getRegistry());
        this.installer = new RouteInstaller(loader, catalog, operations, check);
        this.catalog = catalog;
        this.operations = operations;
        this.presets = presets;
        this.library = settings.home().path().resolve("lib");
        this.clock = clock;
    }

    /**
     * Whether a file is taken in while the service runs.
     *
     * @param name of the file below {@code routes/}
     */
    public static boolean reloads(Path name) {
        return RouteKind.of(name).reloads();
    }

    /**
     * @param listener told about each file that is refused, once for each reason
     */
    public void onRefused(Consumer<RouteState> listener) {
        refusals = listener;
    }

    /** What others need comes before them: operations first, sources last. */
    private static Comparator<Path> order() {
        return Comparator.comparing(RouteKind::of).thenComparing(Comparator.naturalOrder());
    }

    /** Loads everything that is there. A file that is wrong is refused like any other time. */
    public synchronized void begin() {
        Instant now = clock.instant();
        catalog.begin();
        surroundings = lookAround();
        see(now);
        files.values().stream().filter(file -> !file.kind().reloads()).forEach(this::noteStarted);
        files.values().stream()
                .filter(file -> file.kind().reloads())
                .forEach(file -> judge(file, now, false));
        began = true;
    }

    /**
     * One look at all files. Never throws.
     *
     * @return whether a file has changed, but not been still for long enough
     */
    public synchronized boolean look() {
        try {
            Instant now = clock.instant();
            see(now);
            List<WatchedFile> due = new ArrayList<>(files.values());
            due.removeIf(file -> !file.isDue(now, SETTLE));
            due.sort(Comparator.comparing(file -> file.found() != null));
            Object before = surroundings;
            surroundings = lookAround();
            boolean changed = !surroundings.equals(before);
            for (WatchedFile file : due) {
                changed |= judge(file, now, true);
            }
            if (changed) {
                retryRefused(now);
            }
            installer.tidy();
        } catch (RuntimeException e) {
            LOG.error("cannot look at the route files", e);
        }
        return files.values().stream().anyMatch(WatchedFile::isChanged);
    }

    private void see(Instant now) {
        RouteTree.Scan scan = tree.scan();
        scan.files().keySet().forEach(name -> files.computeIfAbsent(name, WatchedFile::new));
        for (WatchedFile file : files.values()) {
            Found found = scan.files().get(file.name());
            if (found != null || !scan.coversUnread(file.name())) {
                file.see(found, now);
            }
            if (file.running == null && found != null && file.isChanged()) {
                file.ids().forEach(catalog::await);
            }
        }
    }

    /** What files need besides others of their kind: differs when it has changed. */
    private List<Object> lookAround() {
        return List.of(presets.stamp(), library.toFile().lastModified());
    }

    /** What was in the way of a file may be gone. */
    private void retryRefused(Instant now) {
        for (WatchedFile file : files.values()) {
            if (file.isRefused() && !file.isChanged()) {
                judge(file, now, true);
            }
        }
    }

    /**
     * Deals with a file as it is now. Returns whether anything else may be possible because of it.
     */
    private boolean judge(WatchedFile file, Instant now, boolean thoroughly) {
        if (file.found() == null) {
            gone(file, now);
            return true;
        }
        try {
            Optional<RouteVersion> read = read(file, now, thoroughly);
            if (read.isEmpty()) {
                return false;
            }
            file.judged();
            return file.kind().reloads()
                    ? install(file, read.get(), now, thoroughly)
                    : compare(file, read.get(), now);
        } catch (RouteInstaller.Refused refused) {
            file.judged();
            refuse(file, refused.problem(), now);
            return false;
        }
    }

    /** Its text; nothing while it may still be written to. */
    private static Optional<RouteVersion> read(WatchedFile file, Instant now, boolean patiently)
            throws RouteInstaller.Refused {
        Found found = file.found();
        refuseUnreadable(found);
        try {
            byte[] text = Files.readAllBytes(found.file());
            boolean options = found.stamp().schema().kind() == Kind.FILE;
            byte[] schema = options ? Files.readAllBytes(found.schema()) : null;
            boolean same = RouteTree.state(found.file()).equals(found.stamp().route());
            boolean whole = text.length > 0 && text[text.length - 1] == '\n';
            if (patiently && (!same || !whole && !file.isStill(now, UNFINISHED))) {
                return Optional.empty();
            }
            return Optional.of(RouteVersion.of(file.name(), found.file(), text, schema));
        } catch (IOException e) {
            throw refusal(found, "cannot be read: " + e);
        }
    }

    private static void refuseUnreadable(Found found) throws RouteInstaller.Refused {
        RouteTree.State route = found.stamp().route();
        if (route.size() > RouteFiles.MOST_BYTES) {
            throw refusal(
                    found, "is larger than " + RouteFiles.MOST_BYTES + " bytes; no route file is");
        }
        switch (route.kind()) {
            case FOLDER -> throw refusal(found, "is a folder; route files are files");
            case DANGLING -> throw refusal(found, "is a link to nothing");
            case OTHER -> throw refusal(found, "is no file");
            default -> {
                // a file
            }
        }
    }

    private static RouteInstaller.Refused refusal(Found found, String reason) {
        return new RouteInstaller.Refused(new Problem(found.file(), 1, reason));
    }

    private boolean install(WatchedFile file, RouteVersion version, Instant now, boolean thoroughly)
            throws RouteInstaller.Refused {
        if (file.running != null && file.running.hash().equals(version.hash())) {
            if (file.isRefused()) {
                LOG.info("{} is as it was before: {}", file.title(), version.file());
            }
            file.running = version;
            file.runs(now);
            return false;
        }
        List<WatchedFile> others = new ArrayList<>(files.values());
        others.remove(file);
        installer.install(file, version, others, thoroughly);
        file.runs(now);
        if (thoroughly) {
            LOG.info("{} runs version {} of {}", file.title(), version.shortHash(), version.file());
        }
        return true;
    }

    private void refuse(WatchedFile file, Problem problem, Instant now) {
        boolean known = file.isRefusedFor(problem);
        file.refuse(problem, now);
        file.ids().forEach(id -> catalog.refuse(id, problem.toString()));
        if (file.kind().isWork()) {
            operations.refuse(file.stem(), problem.toString());
        }
        if (!known) {
            LOG.warn("{}: {}; {}", file.title(), problem, remains(file));
            refusals.accept(file.state());
        }
    }

    private static String remains(WatchedFile file) {
        return file.running == null
                ? "it is not in use"
                : "version " + file.running.shortHash() + " stays in use";
    }

    private void gone(WatchedFile file, Instant now) {
        file.judged();
        if (!file.kind().reloads()) {
            if (file.running == null) {
                files.remove(file.name());
            } else {
                needsRestart(file, "is gone", now);
            }
            return;
        }
        LOG.info("{} ends: its file is gone", file.title());
        installer.remove(file);
        files.remove(file.name());
    }

    /** The spine and the doors were loaded as the service started. */
    private void noteStarted(WatchedFile file) {
        file.judged();
        try {
            RouteVersion version = read(file, clock.instant(), false).orElseThrow();
            RouteFiles.Look look = RouteFiles.look(file.name(), version.file(), version.text());
            file.running = version;
            file.claims = look.claims();
            file.asStarted(clock.instant());
        } catch (RouteInstaller.Refused refused) {
            refuse(file, refused.problem(), clock.instant());
        }
    }

    private boolean compare(WatchedFile file, RouteVersion version, Instant now)
            throws RouteInstaller.Refused {
        if (file.running != null && file.running.hash().equals(version.hash())) {
            file.asStarted(now);
            return false;
        }
        installer.check(version);
        needsRestart(file, file.running == null ? "is new" : "has changed", now);
        return false;
    }

    private static void needsRestart(WatchedFile file, String what, Instant now) {
        Path path = file.found() == null ? file.running.file() : file.found().file();
        Problem problem = new Problem(path, 1, what + "; restart Caravan to use it");
        file.needsRestart(problem, now);
        LOG.warn("{}: {} {}", file.title(), path, problem.message());
    }

    /** Every route file, by kind and name. */
    public List<RouteState> states() {
        return files.values().stream().map(WatchedFile::state).filter(Objects::nonNull).toList();
    }

    @Override
    public List<Finding> findings() {
        if (!began) {
            return List.of(
                    new Finding("routes", Finding.Level.DOWN, "the routes are being loaded"));
        }
        return states().stream()
                .filter(state -> state.reason() != null)
                .map(RouteReload::finding)
                .toList();
    }

    private static Finding finding(RouteState state) {
        String part = state.kind() + " " + state.name();
        if (state.state() == RouteState.State.NEEDS_RESTART) {
            return new Finding(part, Finding.Level.INFO, state.file() + " " + state.reason());
        }
        String message = state.file() + ":" + state.line() + ": " + state.reason();
        String remains =
                state.hash() == null
                        ? "; it is not in use"
                        : "; version " + state.hash().substring(0, 8) + " stays in use";
        return new Finding(part, Finding.Level.DEGRADED, message + remains);
    }
}
