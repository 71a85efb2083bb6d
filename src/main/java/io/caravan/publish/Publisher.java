package io.caravan.publish;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.store.JobStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Publishes staged files in local folders, whole or not at all. The order is: {@link #reserve}, the
 * caller stores the job as {@code publishing} with what it got, {@link #publish}, the caller stores
 * the job as completed, {@link Staging#discard}. After a crash {@link #publish} is called again
 * with the stored publication and goes on where it was broken off.
 */
public final class Publisher {
    private final Destinations destinations;
    private final LocalPaths paths;
    private final Staging staging;
    private final Reservations reservations;
    private final Placement placement;
    private final FileOps ops;
    private final Exists fallback;

    /**
     * @param fallback what happens when a name is taken and the job does not say
     */
    public Publisher(
            Destinations destinations,
            LocalPaths paths,
            Staging staging,
            JobStore store,
            Exists fallback) {
        this(destinations, paths, staging, store, fallback, new FileOps());
    }

    Publisher(
            Destinations destinations,
            LocalPaths paths,
            Staging staging,
            JobStore store,
            Exists fallback,
            FileOps ops) {
        this.destinations = destinations;
        this.paths = paths;
        this.staging = staging;
        this.reservations = new Reservations(store, staging);
        this.placement = new Placement(ops, staging);
        this.ops = ops;
        this.fallback = fallback;
    }

    /**
     * Chooses the final names and makes sure that the staged files are on the disk. Nothing becomes
     * visible.
     *
     * @param staged what was made, by name of the staged file; results as they will be, their uri
     *     unset. They are published in this order, the main one last.
     * @return empty when the job is to be skipped because a name is taken
     * @throws JobException of kind {@code options} when a name is taken and that is a failure, or
     *     when the names cannot be used; {@code resource} when the folder cannot be written
     */
    public Optional<Publication> reserve(Job job, Map<String, Result> staged) {
        Destination destination = destinations.of(job);
        Path folder = destination.root().resolve(Staging.PREFIX + job.id());
        staging.sync(folder, staged.keySet());
        Map<String, Result> ordered = Publications.mainLast(staged);
        return choose(destination, job, ordered)
                .map(names -> publication(job, folder, ordered, names));
    }

    /**
     * Reserves other names for those files of a job that cannot have the reserved ones any more,
     * after {@link NameTaken}. The caller stores the job with it and publishes again.
     *
     * @return empty when the job is to be skipped
     */
    public Optional<Publication> renew(Job job) {
        Publication old = job.publication();
        Path folder = paths.of(old.staging());
        Map<String, Result> open = new LinkedHashMap<>();
        old.files().stream()
                .filter(file -> !isPlaced(folder, file))
                .forEach(file -> open.put(file.staged(), file.result()));
        return choose(destinations.of(job), job, open)
                .map(names -> Publications.merge(old, publication(job, folder, open, names)));
    }

    /**
     * Gives the staged files their names, in order. Does again only what has not been done.
     *
     * @throws NameTaken when somebody else took a reserved name; what was published before stays
     * @throws JobException of kind {@code resource} when the disk or a permission is in the way
     */
    public List<Result> publish(Publication publication) {
        Path folder = paths.of(publication.staging());
        for (Publication.File file : publication.files()) {
            Path target = target(file);
            try {
                placement.place(folder, file, target);
            } catch (IOException e) {
                throw FileFailure.of("cannot publish", target, e);
            }
        }
        reservations.release(
                publication.files().stream().map(this::target).map(LocalPaths::uri).toList());
        return publication.files().stream().map(Publication.File::result).toList();
    }

    /**
     * The name that makes a job skip or fail, where that can be said before anything is made.
     *
     * @param extension of the main output, or null when it has none
     */
    public Optional<Path> occupied(Job job, String extension) {
        Destination destination = destinations.of(job);
        if (exists(job) == Exists.COUNTER
                || exists(job) == Exists.REPLACE
                || destination.template().uses("height")) {
            return Optional.empty();
        }
        Result main = new Result(null, "main", 0, null, null, null, null, null);
        String staged = extension == null ? "main" : "main." + extension;
        Path name = Names.of(destination, job, staged, main, 0);
        return Optional.of(name).filter(Publisher::isThere);
    }

    private Optional<List<Path>> choose(
            Destination destination, Job job, Map<String, Result> open) {
        Exists exists = exists(job);
        for (int counter = 0; counter <= Publications.MAX_COUNTER; counter++) {
            List<Path> names = Names.of(destination, job, open, counter);
            check(job, names, exists);
            if (exists == Exists.REPLACE) {
                List<String> staged = List.copyOf(open.keySet());
                for (int i = 0; i < names.size(); i++) {
                    refuseOtherFolder(names.get(i), staged.get(i));
                }
            }
            Optional<Path> taken =
                    exists == Exists.REPLACE
                            ? Optional.empty()
                            : names.stream().filter(Publisher::isThere).findFirst();
            if (taken.isPresent() && exists == Exists.SKIP) {
                return Optional.empty();
            }
            if (taken.isPresent() && exists == Exists.FAIL) {
                throw Publications.taken(taken.get());
            }
            if (taken.isEmpty() && take(job, names, exists)) {
                return Optional.of(names);
            }
        }
        throw Publications.tooMany();
    }

    private boolean take(Job job, List<Path> names, Exists exists) {
        if (exists != Exists.COUNTER) {
            // who replaces need not wait; those that skip or fail meet again when they link
            return true;
        }
        List<String> uris = names.stream().map(LocalPaths::uri).toList();
        if (!reservations.take(job, uris)) {
            return false;
        }
        // another job may have published and given back the name since it was looked at
        if (names.stream().anyMatch(Publisher::isThere)) {
            reservations.release(uris);
            return false;
        }
        return true;
    }

    /** A folder makes room only for another one of its kind: one that holds a file of that name. */
    private static void refuseOtherFolder(Path name, String staged) {
        boolean folder = Files.isDirectory(name, LinkOption.NOFOLLOW_LINKS);
        boolean same =
                !StagedName.unit(staged).equals(staged)
                        && Files.isRegularFile(StagedName.named(name, staged));
        if (folder && !same) {
            throw JobException.options(
                    LocalPaths.printable(name) + " is a folder and cannot be replaced");
        }
    }

    private void check(Job job, List<Path> names, Exists exists) {
        if (new HashSet<>(names).size() < names.size()) {
            throw Publications.sameNames();
        }
        for (Path name : names) {
            makeFolder(name.getParent());
            if (exists == Exists.REPLACE && originals(job).anyMatch(o -> isSame(o, name))) {
                throw Publications.isOriginal(name);
            }
        }
    }

    private Stream<Path> originals(Job job) {
        Stream<String> inputs = job.inputs().stream().map(input -> input.uri());
        Stream<String> found = job.origin() == null ? Stream.of() : Stream.of(job.origin().uri());
        return Stream.concat(inputs, found)
                .filter(uri -> uri != null && LocalPaths.isLocal(uri))
                .map(paths::of);
    }

    private static boolean isSame(Path original, Path name) {
        try {
            return original.equals(name)
                    || original.startsWith(name)
                    || isThere(name) && isThere(original) && Files.isSameFile(original, name);
        } catch (IOException e) {
            return false;
        }
    }

    private void makeFolder(Path folder) {
        try {
            ops.createFolders(folder);
        } catch (IOException e) {
            throw FileFailure.of("cannot make the folder", folder, e);
        }
    }

    private boolean isPlaced(Path folder, Publication.File file) {
        try {
            return placement.isPlaced(folder, file, target(file));
        } catch (IOException e) {
            throw FileFailure.of("cannot read", target(file), e);
        }
    }

    private Publication publication(
            Job job, Path folder, Map<String, Result> staged, List<Path> names) {
        List<String> uris = names.stream().map(LocalPaths::uri).toList();
        return Publications.of(folder, staged, uris, exists(job) == Exists.REPLACE);
    }

    private Path target(Publication.File file) {
        return StagedName.target(paths.of(file.result().uri()), file.staged());
    }

    private Exists exists(Job job) {
        return Publications.exists(job, fallback);
    }

    private static boolean isThere(Path name) {
        return Files.exists(name, LinkOption.NOFOLLOW_LINKS);
    }
}
