package io.caravan.store.sql;

import io.caravan.store.JobStore;
import io.caravan.store.JobStoreContract;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class SqliteJobStoreTest extends JobStoreContract {
    @TempDir Path folder;

    @Override
    protected JobStore create() {
        return SqliteStore.open(folder.resolve("caravan.db")).jobs();
    }
}
