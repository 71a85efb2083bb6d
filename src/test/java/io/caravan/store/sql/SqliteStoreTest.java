package io.caravan.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;

import io.caravan.job.Job;
import io.caravan.store.JobQuery;
import io.caravan.store.Jobs;
import io.caravan.store.StoreException;

import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SqliteStoreTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("caravan.db");
    }

    @Test
    void what_was_stored_is_there_after_reopening() {
        Job job;
        try (SqliteStore store = SqliteStore.open(file)) {
            job = store.jobs().insert(Jobs.queued());
            store.documents().put("kind", "a", IntNode.valueOf(1), 0);
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.jobs().find(job.id())).contains(job);
            assertThat(store.documents().get("kind", "a")).isPresent();
        }
    }

    @Test
    void closing_leaves_one_whole_file_to_copy() throws IOException {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.jobs().insert(Jobs.queued());
        }

        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("caravan.db", "caravan.db.lock");
        }
    }

    @Test
    void missing_folders_are_made_whatever_their_name() {
        file = folder.resolve("new?mode=memory&x").resolve("50% #1 'löwe'; –").resolve("-a b.db");

        try (SqliteStore store = SqliteStore.open(file)) {
            store.jobs().insert(Jobs.queued());
        }

        assertThat(file).isNotEmptyFile();
    }

    @Test
    void the_same_process_cannot_open_it_twice() {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThatThrownBy(() -> SqliteStore.open(file))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use by another process (pid ");
            assertThat(store.jobs().list(JobQuery.all()).jobs()).isEmpty();
        }
    }

    @Test
    void a_closed_store_says_so() {
        SqliteStore store = SqliteStore.open(file);
        store.close();
        store.close();

        assertThatThrownBy(() -> store.jobs().insert(Jobs.queued()))
                .isInstanceOf(StoreException.class)
                .hasMessage("The job store is closed");
        assertThatThrownBy(() -> store.jobs().find("a")).isInstanceOf(StoreException.class);
    }

    @Test
    void an_interrupted_caller_still_learns_what_became_of_its_write() {
        try (SqliteStore store = SqliteStore.open(file)) {
            Thread.currentThread().interrupt();
            Job job = store.jobs().insert(Jobs.queued());

            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.jobs().find(job.id())).contains(job);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb", "smbfs", "fuse.sshfs"})
    void a_network_file_system_is_refused(String type) {
        assertThatThrownBy(() -> SqliteDatabase.refuseNetwork(type, file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("network file system (" + type + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs"})
    void a_local_file_system_is_accepted(String type) {
        assertThatCode(() -> SqliteDatabase.refuseNetwork(type, file)).doesNotThrowAnyException();
    }

    @Test
    void a_damaged_file_is_named_as_such() throws IOException {
        Files.writeString(file, "no database at all, just some text. ".repeat(100));

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file + " is damaged, or is no SQLite database");
        assertThat(file).content().startsWith("no database at all");
    }

    @Test
    void the_database_of_something_else_is_left_alone() {
        sql("CREATE TABLE theirs (a)");

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be brought up to date");
    }

    @Test
    void a_store_of_a_newer_version_is_refused() {
        SqliteStore.open(file).close();
        sql("PRAGMA user_version = 4711");

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("belongs to a newer version");
    }

    @Test
    void the_newest_migration_sets_the_version_that_is_expected() {
        SqliteStore.open(file).close();

        int version =
                Jdbi.create("jdbc:sqlite:" + file)
                        .withHandle(
                                handle ->
                                        handle.createQuery("PRAGMA user_version")
                                                .mapTo(int.class)
                                                .one());
        assertThat(version).isEqualTo(SqliteDatabase.NEWEST_VERSION);
    }

    @Test
    void a_failed_open_lets_go_of_the_lock() throws IOException {
        Files.writeString(file, "no database at all, just some text. ".repeat(100));
        assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreException.class);
        Files.delete(file);

        assertThatCode(() -> SqliteStore.open(file).close()).doesNotThrowAnyException();
    }

    private void sql(String statement) {
        Jdbi.create("jdbc:sqlite:" + file).useHandle(handle -> handle.execute(statement));
    }
}
