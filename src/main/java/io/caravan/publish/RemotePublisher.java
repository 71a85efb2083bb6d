package io.caravan.publish;

import io.caravan.job.ErrorKind;
import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Trees;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes staged files in another storage, in the order of {@link Publisher}: reserve, store the
 * job, publish, store the job as completed. A file that was put is marked in the staging folder, so
 * that it is not put again after a crash.
 */
public final class RemotePublisher {
    private static final Logger LOG = LoggerFactory.getLogger(RemotePublisher.class);
    private static final String DONE = ".done";

    private final Destinations destinations;
    private final LocalPaths paths;
    private final Staging staging;
    private final Reservations reservations;
    private final RemoteStore remote;
    private final Exists fallback;

    /**
     * @param fallback what happens when a name is taken and the job does not say
     */
    public RemotePublisher(
            Destinations destinations,
            LocalPaths paths,
            Staging staging,
            JobStore store,
            RemoteStore remote,
            Exists fallback) {
        this.destinations = destinations;
        this.paths = paths;
        this.staging = staging;
        this.reservations = new Reservations(store, staging);
        this.remote = remote;
        this.fallback = fallback;
    }

    /** As {@link Publisher#reserve}. */
    public Optional<Publication> reserve(Job job, Map<String, Result> staged) {
        Path folder = staging.folder(job);
        staging.sync(folder, staged.keySet());
        Map<String, Result> ordered = Publications.mainLast(staged);
        return choose(job, ordered, 0).map(names -> publication(job, folder, ordered, names));
    }

    /** As {@link Publisher#renew}. */
    public Optional<Publication> renew(Job job) {
        Publication old = job.publication();
        Path folder = paths.of(old.staging());
        Map<String, Result> open = new LinkedHashMap<>();
        old.files().stream()
                .filter(file -> !Files.exists(done(folder, file)))
                .forEach(file -> open.put(file.staged(), file.result()));
        return choose(job, open, next(job, open))
                .map(names -> Publications.merge(old, publication(job, folder, open, names)));
    }

    /** The counter behind the one that the open files have now. */
    private int next(Job job, Map<String, Result> open) {
        Destination destination = destinations.of(job);
        List<String> now =
                open.entrySet().stream()
                        .map(e -> StagedName.target(e.getValue().uri(), e.getKey()))
                        .toList();
        for (int counter = 0; counter <= Publications.MAX_COUNTER; counter++) {
            if (Names.uris(destination, job, open, counter).equals(now)) {
                return counter + 1;
            }
        }
        return 0;
    }

    private Optional<List<String>> choose(Job job, Map<String, Result> open, int from) {
        Destination destination = destinations.of(job);
        Exists exists = exists(job);
        for (int counter = from; counter <= Publications.MAX_COUNTER; counter++) {
            List<String> names = Names.uris(destination, job, open, counter);
            check(job, names, exists);
            if (exists == Exists.REPLACE) {
                return Optional.of(names);
            }
            Optional<String> taken =
                    from > 0 && exists != Exists.COUNTER
                            ? Optional.of(names.get(0))
                            : firstTaken(destination, open, names);
            if (taken.isPresent() && exists == Exists.SKIP) {
                return Optional.empty();
            }
            if (taken.isPresent() && exists == Exists.FAIL) {
                throw Publications.taken(taken.get());
            }
            if (taken.isEmpty() && (exists != Exists.COUNTER || reservations.take(job, names))) {
                return Optional.of(names);
            }
        }
        throw Publications.tooMany();
    }

    private static void check(Job job, List<String> names, Exists exists) {
        if (new HashSet<>(names).size() < names.size()) {
            throw Publications.sameNames();
        }
        for (String name : names) {
            if (exists == Exists.REPLACE
                    && job.inputs().stream().anyMatch(i -> i.uri().equals(name))) {
                throw Publications.isOriginal(name);
            }
        }
    }

    private Optional<String> firstTaken(
            Destination destination, Map<String, Result> open, List<String> names) {
        List<String> staged = List.copyOf(open.keySet());
        for (int i = 0; i < names.size(); i++) {
            if (isThere(destination, StagedName.named(names.get(i), staged.get(i)))) {
                return Optional.of(names.get(i));
            }
        }
        return Optional.empty();
    }

    /** Finished work is not thrown away because nobody answers: putting it will tell. */
    private boolean isThere(Destination destination, String uri) {
        try {
            return remote.holds(uri, destination.remote().options()).orElse(false);
        } catch (JobException e) {
            if (e.kind().retries()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Puts the staged files under their names, in order. Does again only what has not been done.
     *
     * @param resumed whether an earlier attempt may have put some of them: a name that is taken is
     *     then looked at
     * @throws NameTaken when somebody else took a reserved name; what was put before stays
     * @throws NotNow when the storage is away
     */
    public List<Result> publish(Job job, boolean resumed) {
        Publication publication = job.publication();
        Path folder = paths.of(publication.staging());
        Batch batch = new Batch(job, destinations.of(job).remote().options(), resumed);
        for (Publication.File file : publication.files()) {
            if (!Files.exists(done(folder, file))) {
                put(batch, folder, file);
                mark(done(folder, file));
            }
        }
        reservations.release(
                publication.files().stream()
                        .map(f -> StagedName.target(f.result().uri(), f.staged()))
                        .toList());
        return publication.files().stream().map(Publication.File::result).toList();
    }

    /** What all files of one call have in common. */
    private record Batch(Job job, Map<String, String> options, boolean resumed) {}

    private void put(Batch batch, Path folder, Publication.File file) {
        Path unit = StagedName.unit(folder, file.staged());
        try {
            if (!Files.exists(unit, LinkOption.NOFOLLOW_LINKS)
                    || Trees.bytes(unit) != file.result().bytes()) {
                throw new JobException(
                        ErrorKind.TRANSIENT,
                        "the finished file "
                                + LocalPaths.printable(unit)
                                + " vanished before it was published; if it does not come back,"
                                + " retry the job");
            }
            if (Files.isDirectory(unit, LinkOption.NOFOLLOW_LINKS)) {
                putFolder(batch, unit, folder.resolve(file.staged()), file);
            } else {
                put(batch, unit, file.result().uri(), file.result().sha256(), file.replace());
            }
        } catch (IOException e) {
            throw FileFailure.of("cannot read", unit, e);
        }
    }

    /** Media first, playlists behind it, and the file that is opened first at the very end. */
    private void putFolder(Batch batch, Path unit, Path entry, Publication.File file)
            throws IOException {
        String target = StagedName.target(file.result().uri(), file.staged());
        List<Path> files =
                Trees.files(unit).stream()
                        .sorted(Comparator.comparing((Path f) -> f.equals(entry) ? 2 : rank(f)))
                        .toList();
        for (int i = 0; i < files.size(); i++) {
            try {
                String uri = target + "/" + unit.relativize(files.get(i));
                put(batch, files.get(i), uri, Checksum.sha256(files.get(i)), file.replace());
            } catch (NameTaken taken) {
                files.subList(0, i).forEach(f -> remove(target + "/" + unit.relativize(f)));
                throw taken;
            }
        }
    }

    private static int rank(Path file) {
        return file.toString().matches(".*\\.(m3u8|mpd|vtt)") ? 1 : 0;
    }

    private void remove(String uri) {
        try {
            remote.remove(uri);
        } catch (JobException e) {
            LOG.warn("{} stays: {}", LocalPaths.printable(uri), e.getMessage());
        }
    }

    private void put(Batch batch, Path staged, String uri, String sha256, boolean replace) {
        RemoteStore.Put put =
                new RemoteStore.Put(
                        staged.toFile(),
                        uri,
                        replace,
                        batch.resumed(),
                        ContentTypes.of(staged.getFileName().toString()),
                        batch.job().id(),
                        sha256,
                        batch.options());
        try {
            remote.put(put);
        } catch (NameTaken taken) {
            if (!batch.resumed() || !remote.holdsContent(put)) {
                throw taken;
            }
        }
    }

    private static void mark(Path done) {
        try {
            Files.writeString(done, "");
        } catch (IOException e) {
            throw FileFailure.of("cannot write", done, e);
        }
    }

    /**
     * The name that makes a job skip or fail, where that can be said before anything is made; and
     * whether anything may be written there at all.
     *
     * @param extension of the main output, or null when it has none
     * @throws JobException of kind {@code options} when it may not
     */
    public Optional<String> occupied(Job job, String extension) {
        Destination destination = destinations.of(job);
        Result main = new Result(null, "main", 0, null, null, null, null, null);
        String staged = extension == null ? "main" : "main." + extension;
        String name = Names.uris(destination, job, Map.of(staged, main), 0).get(0);
        boolean there = isThere(destination, name);
        boolean told = exists(job) == Exists.SKIP || exists(job) == Exists.FAIL;
        return there && told && !destination.template().uses("height")
                ? Optional.of(name)
                : Optional.empty();
    }

    private Publication publication(
            Job job, Path folder, Map<String, Result> staged, List<String> names) {
        return Publications.of(folder, staged, names, exists(job) == Exists.REPLACE);
    }

    private Exists exists(Job job) {
        return Publications.exists(job, fallback);
    }

    private static Path done(Path folder, Publication.File file) {
        return folder.resolve(StagedName.unit(file.staged()) + DONE);
    }
}
