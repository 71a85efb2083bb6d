package io.caravan.store.sql;

import io.caravan.store.Documents;
import io.caravan.store.JobStore;

import java.nio.file.Path;

/**
 * The embedded store: jobs and documents in one SQLite file of this process alone. What a method
 * returned is on disk, also after a power failure.
 */
public final class SqliteStore implements AutoCloseable {
    private final Database database;
    private final JobStore jobs;
    private final Documents documents;

    private SqliteStore(Database database) {
        this.database = database;
        this.jobs = new SqlJobs(database);
        this.documents = new SqlDocuments(database);
    }

    /**
     * Opens the store, makes its file and folder when they are missing, and brings its tables up to
     * date.
     *
     * @param databaseFile file on a local disk; files of the same name with {@code -wal}, {@code
     *     -shm} and {@code .lock} appended belong to it
     * @throws io.caravan.store.StoreException when another process uses it, or it lies on a network
     *     file system, or it cannot be read or written
     */
    public static SqliteStore open(Path databaseFile) {
        return new SqliteStore(SqliteDatabase.open(databaseFile));
    }

    public JobStore jobs() {
        return jobs;
    }

    public Documents documents() {
        return documents;
    }

    /** Ends the writes under way and lets go of the file. Closing it again does nothing. */
    @Override
    public void close() {
        database.close();
    }
}
