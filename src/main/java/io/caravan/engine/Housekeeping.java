package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.Json;
import io.caravan.publish.Destinations;
import io.caravan.publish.OutputRoots;
import io.caravan.publish.Staging;
import io.caravan.retention.Doomed;
import io.caravan.retention.Janitor;
import io.caravan.retention.Retention;
import io.caravan.retention.Rule;
import io.caravan.storage.LocalPaths;
import io.caravan.store.StoreException;
import io.caravan.store.sql.SqliteStore;
import io.caravan.webhook.WebhookParts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deletes what is kept no longer, and what crashes left behind. */
public final class Housekeeping implements HealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Retention retention;
    private final Janitor janitor;
    private final Consumer<String> forget;

    /**
     * @param forget deletes what else is kept of a job that was deleted
     */
    Housekeeping(Retention retention, Janitor janitor, Consumer<String> forget) {
        this.retention = retention;
        this.janitor = janitor;
        this.forget = forget;
    }

    /** As the configuration says. */
    public static Housekeeping of(Settings settings, SqliteStore store) {
        Path data = settings.path(Keys.DATA);
        Path watch = settings.path(Keys.WATCH);
        Clock clock = Clock.systemUTC();
        List<Rule> rules =
                List.of(
                        new Rule(
                                "done",
                                () -> List.of(watch.resolve("done")),
                                settings.get(Keys.KEEP_DONE)),
                        new Rule(
                                "failed",
                                () -> List.of(watch.resolve("failed")),
                                settings.get(Keys.KEEP_FAILED)),
                        new Rule(
                                "logs",
                                () -> List.of(settings.logs()),
                                settings.get(Keys.KEEP_LOGS)));
        LocalPaths paths = new LocalPaths(settings.home().path());
        OutputRoots roots = new OutputRoots(store.documents(), clock);
        Staging staging =
                new Staging(
                        new Destinations(
                                paths, watch.resolve("outbox") + "/", data.resolve("staged")),
                        paths,
                        roots,
                        store.documents());
        return new Housekeeping(
                new Retention(rules, settings.get(Keys.KEEP_JOBS), store.jobs(), clock),
                new Janitor(
                        store.jobs(),
                        staging,
                        roots,
                        data.resolve("work"),
                        settings.get(Keys.LEASE).multipliedBy(2),
                        clock),
                job -> WebhookParts.forget(store.documents(), job));
    }

    /** What would be deleted now. */
    public List<Doomed> plan() {
        return Stream.concat(retention.plan().stream(), janitor.plan().stream()).toList();
    }

    /** Deletes it. */
    public List<Doomed> apply() {
        List<Doomed> deleted =
                Stream.concat(retention.apply().stream(), janitor.apply().stream()).toList();
        deleted.stream().map(Doomed::job).filter(Objects::nonNull).forEach(forget);
        deleted.forEach(doomed -> LOG.info("deleted {}", doomed.text()));
        return deleted;
    }

    /** {@link #plan()} for the HTTP API. */
    public String planJson() {
        return json(plan());
    }

    /** {@link #apply()} for the HTTP API. */
    public String applyJson() {
        return json(apply());
    }

    private static String json(List<Doomed> doomed) {
        List<String> lines = doomed.stream().map(Doomed::text).toList();
        long bytes = doomed.stream().mapToLong(Doomed::bytes).sum();
        return Json.MAPPER.valueToTree(Map.of("items", lines, "bytes", bytes)).toString();
    }

    /** {@link #apply()} for a timer: never throws. */
    void applyQuietly() {
        try {
            apply();
        } catch (StoreException away) {
            LOG.warn("{}; cleaning up waits until it is back", away.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot clean up", e);
        }
    }

    @Override
    public List<Finding> findings() {
        return retention.findings();
    }
}
