package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Lane;
import io.caravan.store.Documents;
import io.caravan.store.JobStore;
import io.caravan.store.sql.SqliteStore;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A real store with jobs that a worker holds, for the tests of this package. */
final class Held implements AutoCloseable {
    private final SqliteStore store;
    final Jobs jobs;

    Held(Path folder) {
        store = SqliteStore.open(folder.resolve("jobs.db"));
        jobs = new Jobs(store.jobs());
    }

    JobStore store() {
        return store.jobs();
    }

    Documents documents() {
        return store.documents();
    }

    /** A new job that was just claimed. */
    Job claimed(Duration lease) {
        store().insert(io.caravan.store.Jobs.queued());
        return claim(lease);
    }

    Job claim(Duration lease) {
        return claimOf(Lane.LONG, lease);
    }

    Job claimOf(Lane lane, Duration lease) {
        return store().claim(new JobStore.Claim("test", lane, lease, Map.of())).orElseThrow();
    }

    Job stored(Job job) {
        return store().find(job.id()).orElseThrow();
    }

    @Override
    public void close() {
        store.close();
    }
}
