package io.caravan.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Job;
import io.caravan.store.JobQuery;
import io.caravan.store.StoreException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Against a second, real process that writes to the store. */
@Timeout(60)
class SqliteStoreProcessTest {
    @TempDir Path folder;
    private Path file;
    private Process other;
    private BufferedReader output;

    @BeforeEach
    void startOther() throws IOException {
        file = folder.resolve("caravan.db");
        other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                InsertUntilKilled.class.getName(),
                                file.toString())
                        .redirectError(Redirect.DISCARD)
                        .start();
        output = other.inputReader();
    }

    @AfterEach
    void stopOther() {
        other.destroyForcibly();
    }

    @Test
    void a_killed_process_loses_nothing_that_it_had_stored() throws Exception {
        List<String> acknowledged = readUntil(300);
        // Process.destroyForcibly would close the output that is still to be read.
        other.toHandle().destroyForcibly();
        output.lines().filter(InsertUntilKilled::isWhole).forEach(acknowledged::add);
        other.waitFor();

        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(stored(store))
                    .containsAll(acknowledged.stream().map(InsertUntilKilled::id).toList());
        }
    }

    @Test
    void a_second_process_is_refused_and_told_who_holds_the_store() throws Exception {
        readUntil(1);

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The job store %s is in use by another process (pid %d); stop it, or choose another data folder",
                        file, other.pid());
    }

    private List<String> readUntil(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        while (lines.size() < count && (line = output.readLine()) != null) {
            if (InsertUntilKilled.isWhole(line)) {
                lines.add(line);
            }
        }
        assertThat(lines).as("jobs that the other process stored").hasSize(count);
        return lines;
    }

    private static Set<String> stored(SqliteStore store) {
        List<Job> jobs = new ArrayList<>();
        JobQuery query = JobQuery.all().withLimit(1000);
        do {
            var page = store.jobs().list(query);
            jobs.addAll(page.jobs());
            query = query.withAfter(page.next());
        } while (query.after() != null);
        return jobs.stream().map(Job::id).collect(Collectors.toSet());
    }
}
