package io.caravan.engine;

import io.caravan.config.Home;
import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.health.Finding;
import io.caravan.job.Job;
import io.caravan.job.JobRequest;
import io.caravan.job.Origin;
import io.caravan.message.CreatedObject;
import io.caravan.source.SourceHealth;
import io.caravan.storage.Reach;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;
import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.TestFfmpeg;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shipped sources of messages and files over a real intake and store, in this JVM. */
final class MessageDoors implements AutoCloseable {
    final Path home;
    final CamelContext camel = new ScratchContext();
    final List<CreatedObject> objects = new CopyOnWriteArrayList<>();
    final SourceHealth health = new SourceHealth(camel, Clock.systemUTC());

    /** Makes the store refuse everything, as one that is away does. */
    volatile boolean away;

    /** How often it refused. */
    volatile int refusals;

    private final SqliteStore store;

    MessageDoors(Path home, String... settings) throws Exception {
        this.home = home;
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            texts.put(settings[i], settings[i + 1]);
        }
        Settings all = Settings.of(new Home(home, Path.of("")), texts, Map.of());
        store = SqliteStore.open(home.resolve("caravan.db"));
        Properties properties = new Properties();
        properties.putAll(all.texts());
        camel.getPropertiesComponent().setInitialProperties(properties);
        health.begin();
        OperationParts operations = operations(all);
        Intake intake = new Faulty(intake(all, operations));
        WatchSettings media = WatchSettings.of(home, Set.copyOf(all.get(Keys.WATCH_EXTENSIONS)));
        WatchedFolders folders =
                new WatchedFolders(
                        media,
                        store.documents(),
                        null,
                        operations.catalog().names()::contains,
                        () -> Set.copyOf(operations.catalog().names()),
                        Clock.systemUTC());
        RemoteParts.bind(camel, Optional.empty());
        RemoteParts.bind(camel, intake, store.documents(), folders);
        List<Path> watch = List.of(home.resolve("watch"));
        new MessageParts(camel, all, store.jobs())
                .bind(
                        intake,
                        new Reach(home, watch, List.of(home.resolve("watch/outbox"))),
                        object -> {
                            objects.add(object);
                            return Optional.of(object.key());
                        });
        for (String file :
                List.of("pipeline/errors", "sources/kafka", "sources/sqs", "sources/sftp")) {
            load(Files.readString(Path.of("routes/" + file + ".camel.yaml")));
        }
        camel.start();
    }

    /** Adds the routes of a file, but polls servers of files more often. */
    void load(String text) throws Exception {
        String quick = text.replace("delay: \"10000\"", "delay: \"300\"");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("a.camel.yaml", quick));
    }

    /** What is said of a source now, or nothing. */
    String finding(String source) {
        return health.findings().stream()
                .filter(finding -> finding.part().equals("source " + source))
                .filter(finding -> finding.level() == Finding.Level.DEGRADED)
                .map(Finding::message)
                .collect(Collectors.joining("\n"));
    }

    private static OperationParts operations(Settings settings) {
        return new OperationParts(
                settings,
                TestFfmpeg.get(),
                TestFfmpeg.processes(),
                (job, options, probe) -> {
                    throw new AssertionError("nothing is planned here");
                });
    }

    private Intake intake(Settings settings, OperationParts operations) {
        JobLogs logs = new JobLogs(settings.path(Keys.DATA));
        return new Submission(new Jobs(store.jobs()), operations.preparation(), logs, lane -> {});
    }

    List<Job> jobs() {
        List<Job> all = new ArrayList<>();
        String after = null;
        do {
            String from = after;
            JobStore.Page page =
                    store.jobs().list(JobQuery.all().with(q -> q.limit(1000).after(from)));
            all.addAll(page.jobs());
            after = page.next();
        } while (after != null);
        return all;
    }

    int count() {
        return (int) store.jobs().counts().stream().mapToLong(c -> c.count()).sum();
    }

    /** A job message for an input that may be read, on its own line. */
    String message(String more) {
        return "{\"operation\": \"remux\", \"input\": \"watch/a b.mp4\"" + more + "}";
    }

    Stream<String> messages(int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> message(", \"tags\": {\"n\": \"" + i + "\"}"));
    }

    @Override
    public void close() {
        camel.stop();
        store.close();
    }

    private final class Faulty implements Intake {
        private final Intake intake;

        Faulty(Intake intake) {
            this.intake = intake;
        }

        @Override
        public Job prepare(JobRequest request, Origin origin, String key) {
            return intake.prepare(request, origin, key);
        }

        @Override
        public Job submit(Job job) {
            if (away) {
                refusals++;
                throw new StoreException("the store is away", null);
            }
            return intake.submit(job);
        }

        @Override
        public Job accepted(Job job) {
            throw new AssertionError("nothing is accepted here");
        }
    }
}
