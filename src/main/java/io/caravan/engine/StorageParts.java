package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.job.Job;
import io.caravan.plan.OperationCatalog;
import io.caravan.publish.Destinations;
import io.caravan.publish.LogPublisher;
import io.caravan.publish.Publisher;
import io.caravan.publish.RemotePublisher;
import io.caravan.publish.Staging;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Range;
import io.caravan.storage.RangeServer;
import io.caravan.storage.Scratch;
import io.caravan.store.JobStore;
import io.caravan.store.sql.SqliteStore;

import java.util.function.Consumer;

/** What brings inputs from, and outputs to, storages other than local folders. */
final class StorageParts {
    private final Destinations destinations;
    private final Dispatch dispatch;
    private final RangeServer ranges;
    private final Scratch scratch;
    private final RemoteStorage storage;
    private final RemoteOriginals originals;
    private final RemotePublisher publisher;

    StorageParts(
            Settings settings,
            Destinations destinations,
            LocalPaths paths,
            Staging staging,
            Dispatch dispatch,
            RangeServer ranges,
            SqliteStore store) {
        this.destinations = destinations;
        this.dispatch = dispatch;
        scratch = new Scratch(settings.path(Keys.DATA).resolve("work"), ranges::closeBelow);
        this.ranges = ranges;
        storage = new RemoteStorage(dispatch, scratch);
        originals = new RemoteOriginals(storage, store.jobs(), store.documents());
        publisher =
                new RemotePublisher(
                        destinations,
                        paths,
                        staging,
                        store.jobs(),
                        storage,
                        settings.get(Keys.EXISTS));
    }

    PublishLogs publishLogs(JobStore jobs, JobLogs logs) {
        return new PublishLogs(jobs, logs, new LogPublisher(destinations, scratch, storage));
    }

    Scratch scratch() {
        return scratch;
    }

    /** Throws away what an attempt fetched; what the steps of a chain have made stays. */
    void discardFetched(Job job) {
        for (int number = 0; number < job.inputs().size(); number++) {
            scratch.discard(job.id(), Integer.toString(number));
        }
        if (job.steps().isEmpty()) {
            scratch.discard(job.id());
        }
    }

    RemoteOriginals originals() {
        return originals;
    }

    /** Parts of something there, for those who need no more. */
    Range read(String uri, long from, int bytes, String etag) {
        return storage.read(uri, from, bytes, etag);
    }

    FetchInputs fetchInputs(OperationCatalog operations, RunningJobs running, JobLogs logs) {
        return new FetchInputs(
                storage,
                ranges,
                name -> operations.names().contains(name) && operations.get(name).readsPart(),
                scratch,
                running,
                logs);
    }

    PublishOutputs publishOutputs(
            Publisher local, Jobs jobs, JobLogs logs, RunningJobs running, Consumer<Run> ended) {
        return new PublishOutputs(
                destinations,
                local,
                publisher,
                dispatch,
                jobs,
                logs,
                running,
                originals::due,
                ended);
    }
}
