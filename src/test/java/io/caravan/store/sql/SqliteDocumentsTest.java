package io.caravan.store.sql;

import io.caravan.store.Documents;
import io.caravan.store.DocumentsContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class SqliteDocumentsTest extends DocumentsContract {
    @TempDir Path folder;
    private SqliteStore store;

    @Override
    protected Documents create() {
        store = SqliteStore.open(folder.resolve("caravan.db"));
        return store.documents();
    }

    @AfterEach
    void close() {
        store.close();
    }
}
