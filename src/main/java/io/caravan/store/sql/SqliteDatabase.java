package io.caravan.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import io.caravan.store.StoreException;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import javax.sql.DataSource;

/** One SQLite file: a writer that commits in groups, and a few connections that only read. */
final class SqliteDatabase implements Database {
    /** What the newest migration sets {@code user_version} to. */
    static final int NEWEST_VERSION = 2;

    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 5_000;
    private static final int LARGEST_LOG_BYTES = 64 << 20;

    /** SQLite's write-ahead log needs memory shared by all its users, and locks that work. */
    private static final Set<String> NETWORK_FILE_SYSTEMS =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "afpfs",
                    "afs",
                    "webdav",
                    "ncpfs",
                    "lustre",
                    "gpfs",
                    "ceph",
                    "glusterfs",
                    "fuse.sshfs",
                    "fuse.s3fs",
                    "fuse.rclone",
                    "fuse.davfs",
                    "fuse.curlftpfs",
                    "fuse.ceph",
                    "fuse.glusterfs",
                    "fuse.gcsfuse",
                    "fuse.goofys",
                    "fuse.mount-s3");

    private final SqliteErrors errors;
    private final StoreLock lock;
    private final HikariDataSource pool;
    private final Jdbi reader;
    private final GroupCommit writer;

    private SqliteDatabase(Path file, StoreLock lock) {
        this.errors = new SqliteErrors(file);
        this.lock = lock;
        DataSource writing = dataSource(file, writing());
        Jdbi jdbi = Jdbi.create(writing);
        int version =
                jdbi.withHandle(
                        handle -> {
                            requireLog(handle, file);
                            return Integer.parseInt(pragma(handle, "user_version"));
                        });
        migrate(writing, version, file);
        this.pool = pool(dataSource(file, reading()));
        this.reader = Jdbi.create(pool);
        this.writer = new GroupCommit(jdbi, errors);
    }

    static SqliteDatabase open(Path databaseFile) {
        Path file = databaseFile.toAbsolutePath().normalize();
        try {
            Files.createDirectories(file.getParent());
            refuseNetwork(Files.getFileStore(file.getParent()).type(), file);
        } catch (IOException e) {
            throw new StoreException(
                    "The folder of the job store " + file + " cannot be used: " + e, e);
        }
        StoreLock lock = StoreLock.acquire(file);
        try {
            SqliteLibrary.use(file.resolveSibling("cache"));
            return new SqliteDatabase(file, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw new SqliteErrors(file).translate(e);
        }
    }

    static void refuseNetwork(String fileSystem, Path file) {
        if (NETWORK_FILE_SYSTEMS.contains(fileSystem)) {
            throw new StoreException(
                    "The job store "
                            + file
                            + " lies on a network file system ("
                            + fileSystem
                            + "), where it would be damaged; choose a folder on a local disk",
                    null);
        }
    }

    private static SQLiteConfig writing() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setJournalSizeLimit(LARGEST_LOG_BYTES);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private static SQLiteConfig reading() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private static DataSource dataSource(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        // As a URI: in a plain path the driver takes what follows a "?" for parameters.
        source.setUrl("jdbc:sqlite:" + file.toUri().toASCIIString());
        return source;
    }

    /** Starting Flyway takes longer than all the rest, so it only starts when there is work. */
    private static void migrate(DataSource writing, int version, Path file) {
        if (version > NEWEST_VERSION) {
            throw new StoreException(
                    "The job store "
                            + file
                            + " belongs to a newer version of Caravan; use that one",
                    null);
        }
        if (version == NEWEST_VERSION) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(writing)
                    .locations("classpath:db/migration/sqlite")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SqliteErrors(file).translate(e) instanceof StoreException known
                    ? known
                    : new StoreException(
                            "The tables of the job store "
                                    + file
                                    + " cannot be brought up to date: "
                                    + e.getMessage().lines().findFirst().orElse(""),
                            e);
        }
    }

    /** Where memory cannot be shared, SQLite silently stays with its older journal. */
    private static void requireLog(Handle handle, Path file) {
        if (!pragma(handle, "journal_mode").equals("wal")) {
            throw new StoreException(
                    "The job store "
                            + file
                            + " lies on a file system without shared memory; choose a folder on a"
                            + " local disk",
                    null);
        }
    }

    private static String pragma(Handle handle, String name) {
        return handle.createQuery("PRAGMA " + name).mapTo(String.class).one();
    }

    private static HikariDataSource pool(DataSource reading) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store-readers");
        config.setDataSource(reading);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        return new HikariDataSource(config);
    }

    @Override
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        try {
            return reader.withHandle(work);
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
    }

    @Override
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        return writer.execute(work);
    }

    @Override
    public void close() {
        pool.close();
        writer.close(); // last: only the writer can put its log into the file
        lock.close();
    }
}
