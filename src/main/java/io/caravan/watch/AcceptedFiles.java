package io.caravan.watch;

import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that accepting moves for one job: all that is needed to finish or undo a move is in the
 * job itself.
 *
 * @param from folder they came from
 * @param to folder of this job alone, {@code <watched folder>/.accepted/<id>}
 * @param names relative to both; the original, or the job message, first
 */
record AcceptedFiles(Path from, Path to, List<Path> names) {

    /** Of a job whose origin says that it was, or is to be, moved. */
    static AcceptedFiles of(Job job) {
        Path from = path(job.origin().uri()).getParent();
        Path first = path(job.origin().accepted());
        Path to = first.getParent();
        Set<Path> names = new LinkedHashSet<>();
        names.add(to.relativize(first));
        for (Input input : job.inputs()) {
            if (LocalPaths.isLocal(input.uri()) && path(input.uri()).startsWith(to)) {
                names.add(to.relativize(path(input.uri())));
            }
        }
        return new AcceptedFiles(from, to, List.copyOf(names));
    }

    /** The job as it is stored before its files are moved. */
    static Job accepting(Job job, Path watched, Path file, List<Path> files) {
        Path from = file.getParent();
        Path to = watched.resolve(WatchedFolder.ACCEPTED).resolve(job.id());
        List<Input> inputs = new ArrayList<>();
        for (Input input : job.inputs()) {
            boolean moves = LocalPaths.isLocal(input.uri()) && files.contains(path(input.uri()));
            inputs.add(moves ? at(input, to.resolve(from.relativize(path(input.uri())))) : input);
        }
        Origin o = job.origin();
        Origin origin =
                new Origin(
                        o.source(),
                        o.uri(),
                        o.path(),
                        o.name(),
                        o.bytes(),
                        o.modified(),
                        LocalPaths.uri(to.resolve(file.getFileName())),
                        o.done(),
                        o.failed(),
                        o.delete());
        return job.with(b -> b.state(JobState.ACCEPTING).inputs(inputs).origin(origin));
    }

    private static Input at(Input input, Path path) {
        return new Input(LocalPaths.uri(path), input.start(), input.end(), input.role());
    }

    static Path path(String uri) {
        return Path.of(LocalPaths.decode(LocalPaths.body(uri)));
    }

    Path source(Path name) {
        return from.resolve(name);
    }

    Path target(Path name) {
        return to.resolve(name);
    }

    boolean isMoved(Path name) {
        return Files.exists(target(name), LinkOption.NOFOLLOW_LINKS);
    }

    boolean noneMoved() {
        return names.stream().noneMatch(this::isMoved);
    }

    /** Deletes the job's folder, and what is empty in it. */
    static void removeEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e)
                            throws IOException {
                        try {
                            Files.delete(dir);
                        } catch (DirectoryNotEmptyException notEmpty) {
                            return FileVisitResult.CONTINUE;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
