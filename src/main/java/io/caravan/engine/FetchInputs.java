package io.caravan.engine;

import io.caravan.http.JobView;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.Origin;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Scratch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings every input of a job within reach as a local file. */
public final class FetchInputs {
    private final RemoteStorage storage;
    private final Scratch scratch;
    private final RunningJobs running;
    private final JobLogs logs;

    public FetchInputs(RemoteStorage storage, Scratch scratch, RunningJobs running, JobLogs logs) {
        this.storage = storage;
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
                            : remote(run, input.uri(), files.size()));
        }
        run.setInputs(files);
    }

    private Path remote(Run run, String uri, int number) {
        Job job = run.getJob();
        logs.line(job, "fetching " + LocalPaths.printable(JobView.masked(uri)));
        Path folder = scratch.open(job.id(), Integer.toString(number));
        return running.entry(run)
                .interruptibly(() -> storage.fetch(uri, folder, etag(job.origin(), uri)));
    }

    private static String etag(Origin origin, String uri) {
        return origin != null && uri.equals(origin.uri()) ? origin.etag() : null;
    }
}
