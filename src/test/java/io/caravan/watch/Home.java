package io.caravan.watch;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;
import io.caravan.store.sql.SqliteStore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A home with a real store and the parts that take files in, wired as the service does. */
final class Home implements AutoCloseable {
    static final Set<String> MEDIA = Set.of("mp4", "mov", "flv");

    final Path path;
    final SqliteStore store;
    final StoringIntake intake;
    final Originals originals;
    final Accept accept;
    final AcceptRecovery recovery;
    final List<Path> probed = new ArrayList<>();
    private final WatchSettings settings;

    Home(Path path, WatchSettings settings) {
        this.path = path;
        this.settings = settings;
        store = SqliteStore.open(path.resolve("data/caravan.db"));
        intake = new StoringIntake(store.jobs());
        originals = new Originals(path.resolve("data"));
        accept = new Accept(intake, store.jobs(), store.documents(), originals, this::isMedia);
        recovery = new AcceptRecovery(store.jobs(), store.documents(), accept, originals);
    }

    Home(Path path) {
        this(path, WatchSettings.of(path, MEDIA));
    }

    private boolean isMedia(Path file) {
        probed.add(file);
        return read(file).startsWith("media");
    }

    WatchedFolders folders(java.time.Clock clock) {
        Set<String> operations = Set.copyOf(StoringIntake.OPERATIONS);
        return new WatchedFolders(
                settings,
                store.documents(),
                recovery,
                operations::contains,
                () -> operations,
                clock);
    }

    JobStore jobs() {
        return store.jobs();
    }

    /** All jobs, oldest first. */
    List<Job> allJobs() {
        List<Job> all = new ArrayList<>();
        String after = null;
        do {
            var page = jobs().list(JobQuery.all().with(q -> q.limit(1000)).withAfter(after));
            all.addAll(page.jobs());
            after = page.next();
        } while (after != null);
        all.sort(Comparator.comparing(Job::id));
        return all;
    }

    Job end(Job job, JobState state) {
        return jobs().update(job.with(b -> b.state(state).finishedAt(Instant.now()))).orElseThrow();
    }

    static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that nobody has written to for an hour. */
    static Path writeOld(Path file, String content) {
        write(file, content);
        age(file, Duration.ofHours(1));
        return file;
    }

    static void age(Path file, Duration age) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Relative names of the files below a folder, in order. */
    static List<String> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
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
