package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.JobException;
import io.caravan.probe.Prober;
import io.caravan.source.SourceHealth;
import io.caravan.storage.Reach;
import io.caravan.store.Documents;
import io.caravan.watch.Accept;
import io.caravan.watch.AcceptRecovery;
import io.caravan.watch.Originals;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the routes of {@code routes/sources} refer to. */
final class SourceParts implements HealthSource {
    private final Settings settings;
    private final OperationParts operations;
    private final Path watch;
    private final SourceHealth health;
    private final S3Parts s3;
    private final AcceptRecovery recovery;
    private final WatchedFolders watched;

    /**
     * @param jobs through whose store every job goes
     * @param intake makes jobs of what comes in
     */
    SourceParts(
            CamelContext camel,
            Settings settings,
            OperationParts operations,
            Jobs jobs,
            Documents documents,
            Intake intake,
            Originals originals,
            S3Parts s3) {
        this.settings = settings;
        this.operations = operations;
        this.watch = settings.path(Keys.WATCH);
        this.s3 = s3;
        Prober prober = operations.prober();
        Accept accept =
                new Accept(
                        intake, jobs.store(), documents, originals, file -> isMedia(prober, file));
        recovery = new AcceptRecovery(jobs.store(), documents, accept, originals);
        watched =
                new WatchedFolders(
                        watchSettings(),
                        documents,
                        recovery,
                        operations.catalog()::has,
                        () -> Set.copyOf(operations.catalog().names()),
                        Clock.systemUTC());
        camel.getRegistry().bind("accept", accept);
        camel.getRegistry().bind("watchedFolders", watched);
        health = new SourceHealth(camel, Clock.systemUTC());
        health.begin();
        s3.bind(camel, intake, watched);
        Reach reach = new Reach(settings.home().path(), readRoots(), writeRoots());
        new MessageParts(camel, settings, jobs.store()).bind(intake, reach, s3.objects());
        RemoteParts.bind(camel, settings.get(Keys.FTPS_TRUSTSTORE).map(settings.home()::resolve));
        RemoteParts.bind(camel, intake, documents, watched);
    }

    private WatchSettings watchSettings() {
        Set<String> media = Set.copyOf(settings.get(Keys.WATCH_EXTENSIONS));
        return WatchSettings.of(settings.home().path(), media)
                .with(
                        w ->
                                w.watch(watch)
                                        .outbox(watch.resolve("outbox"))
                                        .done(watch.resolve("done"))
                                        .failed(watch.resolve("failed"))
                                        .takesAny(operations::takesAny)
                                        .settle(settings.get(Keys.WATCH_SETTLE))
                                        .networkSettle(settings.get(Keys.WATCH_SETTLE_NETWORK))
                                        .readRoots(readRoots())
                                        .writeRoots(writeRoots()));
    }

    private static boolean isMedia(Prober prober, Path file) {
        try {
            prober.probe(file);
            return true;
        } catch (JobException noMedia) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<Path> readRoots() {
        return Stream.concat(Stream.of(watch), settings.paths(Keys.READ).stream()).toList();
    }

    private List<Path> writeRoots() {
        return Stream.concat(
                        Stream.of(watch.resolve("outbox")), settings.paths(Keys.WRITE).stream())
                .toList();
    }

    /** The folders that are watched now. */
    List<Path> folders() {
        return watched.folders();
    }

    /** What a job may read. */
    List<Path> readable() {
        return Stream.concat(readRoots().stream(), folders().stream()).toList();
    }

    WatchedFolders watched() {
        return watched;
    }

    /** To be called every few seconds: says in the log which sources are in trouble. */
    void look() {
        health.look();
    }

    /** Ends what an earlier run, or an outage, left half taken in. */
    void recover() {
        recovery.recover();
        s3.sweep();
    }

    @Override
    public List<Finding> findings() {
        return Stream.of(watched, health, s3)
                .flatMap(source -> source.findings().stream())
                .toList();
    }
}
