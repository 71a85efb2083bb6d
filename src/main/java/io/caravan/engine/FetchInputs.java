package io.caravan.engine;

import io.caravan.http.JobView;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.Origin;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Range;
import io.caravan.storage.RangeServer;
import io.caravan.storage.Scratch;
import io.caravan.storage.Uris;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Brings every input of a job within reach as a local file. */
public final class FetchInputs {
    /** Below this, fetching all of it takes hardly longer. */
    private static final long LARGE_BYTES = 64 << 20;

    private static final int START_BYTES = 1 << 20;

    private final RemoteStorage storage;
    private final RangeServer ranges;
    private final Predicate<String> readsPart;
    private final Scratch scratch;
    private final RunningJobs running;
    private final JobLogs logs;

    /**
     * @param ranges serves inputs that are read in part
     * @param readsPart whether an operation reads only part of its inputs
     */
    public FetchInputs(
            RemoteStorage storage,
            RangeServer ranges,
            Predicate<String> readsPart,
            Scratch scratch,
            RunningJobs running,
            JobLogs logs) {
        this.storage = storage;
        this.ranges = ranges;
        this.readsPart = readsPart;
        this.scratch = scratch;
        this.running = running;
        this.logs = logs;
    }

    public void fetch(Run run) {
        Job job = run.getJob();
        List<Path> files = new ArrayList<>();
        for (Input input : job.inputs()) {
            files.add(
                    LocalPaths.isLocal(input.uri())
                            ? storage.fetch(input.uri(), null, null)
                            : remote(run, input, files.size()));
        }
        run.setInputs(files);
    }

    private Path remote(Run run, Input input, int number) {
        Job job = run.getJob();
        String uri = input.uri();
        String shown = LocalPaths.printable(JobView.masked(uri));
        Path folder = scratch.open(job.id(), Integer.toString(number));
        ranges.closeBelow(folder);
        return running.entry(run)
                .interruptibly(
                        () -> {
                            Optional<Path> standIn = inPart(job, input, folder);
                            if (standIn.isPresent()) {
                                logs.line(job, "reading parts of " + shown);
                                return standIn.get();
                            }
                            logs.line(job, "fetching " + shown);
                            return storage.fetch(uri, folder, etag(job.origin(), uri));
                        });
    }

    /** A stand-in for what is large, and not needed as a whole. */
    private Optional<Path> inPart(Job job, Input input, Path folder) {
        String uri = input.uri();
        boolean one = job.operation().size() == 1 && job.parent() == null;
        boolean cut = input.start() != null || input.end() != null;
        if (!one || !(cut || readsPart.test(job.firstOperation())) || !storage.knowsRanges(uri)) {
            return Optional.empty();
        }
        Range start = storage.read(uri, 0, START_BYTES, etag(job.origin(), uri));
        if (start.size() < LARGE_BYTES) {
            return Optional.empty();
        }
        Path standIn = folder.resolve(Scratch.fileName(Uris.lastSegment(uri)));
        ranges.open(standIn, uri, start);
        return Optional.of(standIn);
    }

    private static String etag(Origin origin, String uri) {
        return origin != null && uri.equals(origin.uri()) ? origin.etag() : null;
    }
}
