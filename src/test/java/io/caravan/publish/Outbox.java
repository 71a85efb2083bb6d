package io.caravan.publish;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Exists;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.storage.LocalPaths;
import io.caravan.store.sql.SqliteStore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An output folder with everything around it, as the service puts it together. */
final class Outbox implements AutoCloseable {
    final Path home;
    final Path folder;
    final SqliteStore store;
    final LocalPaths paths;
    final Destinations destinations;
    final OutputRoots roots;
    Staging staging;
    Publisher publisher;

    Outbox(Path home) {
        this(home, home.resolve("outbox"));
    }

    Outbox(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
        store = SqliteStore.open(home.resolve("data/store.db"));
        paths = new LocalPaths(home);
        destinations = new Destinations(paths, folder + "/", home.resolve("data/staged"));
        roots = new OutputRoots(store.documents(), Clock.systemUTC());
        restart(new FileOps());
    }

    /** A service that knows nothing but what is stored. */
    void restart(FileOps ops) {
        staging = new Staging(destinations, paths, roots, store.documents(), ops);
        publisher = new Publisher(destinations, paths, staging, store.jobs(), Exists.COUNTER, ops);
    }

    /** A stored job that is being processed. */
    Job job(String path, String name) {
        return job(path, name, folder + "/" + NameTemplate.DEFAULT, null);
    }

    Job job(String path, String name, String output, Exists exists) {
        Origin origin = new Origin("inbox", null, path, name, null, null, null, null, null, false);
        return store.jobs()
                .insert(
                        JobBuilder.builder()
                                .id(UlidCreator.getMonotonicUlid().toString())
                                .operation(List.of("compress"))
                                .inputs(List.of(Input.of(LocalPaths.uri(home.resolve(name)))))
                                .origin(origin)
                                .output(output)
                                .exists(exists)
                                .state(JobState.PROCESSING)
                                .createdAt(Instant.now())
                                .build());
    }

    /** Makes the job's outputs, each holding its own text: role and extension to text. */
    Map<String, Result> make(Job job, Map<String, String> outputs) throws IOException {
        staging.open(job);
        Map<String, Result> made = new LinkedHashMap<>();
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            String[] role = output.getKey().split("\\.");
            Path file = staging.file(job, role[0], role[1]);
            Files.writeString(file, output.getValue());
            made.put(file.getFileName().toString(), result(role[0], output.getValue()));
        }
        return made;
    }

    Map<String, Result> make(Job job, String text) throws IOException {
        return make(job, Map.of("main.mp4", text));
    }

    static Result result(String role, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            String sha256 =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new Result(null, role, bytes.length, 1.0, 640, 360, List.of("h264"), sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reserves and stores, as the engine does. */
    Job reserve(Job job, Map<String, Result> made) {
        return publishing(job, publisher.reserve(job, made).orElseThrow());
    }

    Job publishing(Job job, Publication publication) {
        Job publishing = job.with(b -> b.state(JobState.PUBLISHING).publication(publication));
        return store.jobs().update(publishing).orElseThrow();
    }

    Job complete(Job job) {
        return store.jobs()
                .update(job.withState(JobState.COMPLETED).withFinishedAt(Instant.now()))
                .orElseThrow();
    }

    /** The whole way of a job whose only output holds this text. */
    Path publish(Job job, String text) throws IOException {
        Job reserved = reserve(job, make(job, text));
        List<Result> results = publisher.publish(reserved.publication());
        staging.discard(complete(reserved));
        return paths.of(results.get(0).uri());
    }

    /** Everything below a folder, hidden files as well, relative to it. */
    static List<String> tree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> !f.equals(folder) && !Files.isDirectory(f))
                    .map(f -> folder.relativize(f).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
