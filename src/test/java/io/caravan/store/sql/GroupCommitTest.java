package io.caravan.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.store.StoreException;

import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConnection;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class GroupCommitTest {
    @TempDir Path folder;
    private final AtomicInteger mostPages = new AtomicInteger(1000);
    private final AtomicInteger commits = new AtomicInteger();
    private String url;
    private GroupCommit writer;

    @BeforeEach
    void open() {
        Path file = folder.resolve("a.db");
        url = "jdbc:sqlite:" + file;
        Jdbi.create(url).useHandle(handle -> handle.execute("CREATE TABLE t (n UNIQUE, filler)"));
        writer = new GroupCommit(Jdbi.create(this::connect), new SqliteErrors(file));
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        config.setPragma(Pragma.MAX_PAGE_COUNT, String.valueOf(mostPages.get()));
        Connection connection = config.createConnection(url);
        connection.unwrap(SQLiteConnection.class).addCommitListener(new CountCommits());
        return connection;
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void writes_that_wait_together_share_a_transaction() {
        List<CompletableFuture<Integer>> results =
                together(List.of(insert(1), insert(2), insert(3)));

        assertThat(results).extracting(CompletableFuture::join).containsExactly(1, 2, 3);
        assertThat(numbers()).containsExactly(0, 1, 2, 3);
        assertThat(commits).hasValue(2); // of the write they waited for, and their own
    }

    @Test
    void one_failing_write_undoes_itself_and_nothing_else() {
        HandleCallback<Integer, RuntimeException> halfDone =
                handle -> {
                    insert(7).withHandle(handle);
                    throw new IllegalStateException("no");
                };

        List<CompletableFuture<Integer>> results =
                together(List.of(insert(1), halfDone, insert(1), insert(2)));

        assertThat(results.get(0)).isCompletedWithValue(1);
        assertThat(failure(results.get(1))).isInstanceOf(IllegalStateException.class);
        assertThat(failure(results.get(2))).isInstanceOf(UnableToExecuteStatementException.class);
        assertThat(results.get(3)).isCompletedWithValue(2);
        assertThat(numbers()).containsExactly(0, 1, 2);
    }

    @Test
    void a_full_disk_fails_the_whole_group_and_is_named() {
        mostPages.set(10);

        List<CompletableFuture<Integer>> results =
                together(List.of(insert(1), insert(2, 1_000_000), insert(3)));

        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(failure(result))
                                        .isInstanceOf(StoreException.class)
                                        .hasMessageContaining("disk is full"));
        assertThat(numbers()).containsExactly(0);
    }

    @Test
    void writing_goes_on_when_the_disk_has_space_again() {
        mostPages.set(10);
        assertThatThrownBy(() -> writer.execute(insert(1, 1_000_000)))
                .isInstanceOf(StoreException.class);
        assertThat(writer.execute(insert(2))).isEqualTo(2);

        mostPages.set(1000);
        // The limit is the connection's, and the failed write left a new one with the old limit.
        assertThatThrownBy(() -> writer.execute(insert(1, 1_000_000)))
                .isInstanceOf(StoreException.class);

        assertThat(writer.execute(insert(1, 1_000_000))).isEqualTo(1);
    }

    @Test
    void a_lock_held_by_another_program_is_named_and_gets_over() throws SQLException {
        try (Connection other = DriverManager.getConnection(url)) {
            other.createStatement().execute("BEGIN EXCLUSIVE");
            assertThatThrownBy(() -> writer.execute(insert(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("locked by another program");
        }

        assertThat(writer.execute(insert(1))).isEqualTo(1);
    }

    @Test
    void what_was_accepted_is_written_before_the_writer_closes() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Integer> slow =
                CompletableFuture.supplyAsync(
                        () ->
                                writer.execute(
                                        handle -> {
                                            started.countDown();
                                            hold(finish);
                                            return insert(1).withHandle(handle);
                                        }));
        started.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(writer::close);
        finish.countDown();

        closed.join();
        assertThat(slow.join()).isEqualTo(1);
        assertThat(numbers()).containsExactly(1);
    }

    /** Runs writes that all come while the writer is busy with inserting 0. */
    private List<CompletableFuture<Integer>> together(
            List<HandleCallback<Integer, RuntimeException>> works) {
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Integer> busy = new CompletableFuture<>();
        start(
                handle -> {
                    hold(finish);
                    return insert(0).withHandle(handle);
                },
                busy);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (HandleCallback<Integer, RuntimeException> work : works) {
            results.add(new CompletableFuture<>());
            start(work, results.get(results.size() - 1));
        }
        finish.countDown();
        busy.join();
        for (CompletableFuture<Integer> result : results) {
            result.handle((value, failure) -> null).join();
        }
        return results;
    }

    /** Returns once the write waits for the writer. */
    private void start(
            HandleCallback<Integer, RuntimeException> work, CompletableFuture<Integer> result) {
        Thread caller =
                new Thread(
                        () -> {
                            try {
                                result.complete(writer.execute(work));
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HandleCallback<Integer, RuntimeException> insert(int number) {
        return insert(number, 1);
    }

    private static HandleCallback<Integer, RuntimeException> insert(int number, int bytes) {
        return handle -> {
            handle.execute("INSERT INTO t VALUES (?, zeroblob(?))", number, bytes);
            return number;
        };
    }

    private static Throwable failure(CompletableFuture<?> result) {
        return result.handle((value, failure) -> failure).join();
    }

    private List<Integer> numbers() {
        return Jdbi.create(url)
                .withHandle(
                        handle ->
                                handle.createQuery("SELECT n FROM t ORDER BY n")
                                        .mapTo(Integer.class)
                                        .list());
    }

    private final class CountCommits implements SQLiteCommitListener {
        @Override
        public void onCommit() {
            commits.incrementAndGet();
        }

        @Override
        public void onRollback() {}
    }
}
