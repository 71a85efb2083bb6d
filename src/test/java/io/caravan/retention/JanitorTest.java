package io.caravan.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobState;
import io.caravan.publish.Destinations;
import io.caravan.publish.OutputRoots;
import io.caravan.publish.Staging;
import io.caravan.storage.LocalPaths;
import io.caravan.store.sql.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class JanitorTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir private Path home;
    private SqliteStore store;
    private OutputRoots roots;
    private Staging staging;

    @BeforeEach
    void prepare() {
        store = SqliteStore.open(home.resolve("data/store.db"));
        roots = new OutputRoots(store.documents(), Clock.systemUTC());
        staging = staging(store);
    }

    private Staging staging(SqliteStore of) {
        LocalPaths paths = new LocalPaths(home);
        return new Staging(
                new Destinations(paths, "outbox/", Path.of("staged")),
                paths,
                roots,
                of.documents());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Janitor janitor(Duration later) {
        Clock clock = Clock.offset(Clock.systemUTC(), later);
        return new Janitor(store.jobs(), staging, roots, home.resolve("work"), HOUR, clock);
    }

    private Job job(JobState state) {
        return JobBuilder.builder()
                .id(UlidCreator.getMonotonicUlid().toString())
                .operation(List.of("compress"))
                .state(state)
                .createdAt(Instant.now())
                .finishedAt(state.isFinal() ? Instant.now() : null)
                .build();
    }

    private Path staged(Job job) throws IOException {
        Path folder = staging.open(job);
        Files.writeString(staging.file(job, "main", "mp4"), "half a film");
        return folder;
    }

    private Path worked(Job job) throws IOException {
        Path folder = Files.createDirectories(home.resolve("work/" + job.id()));
        Files.writeString(folder.resolve("text.txt"), "x");
        return folder;
    }

    @ParameterizedTest
    @EnumSource
    void only_jobs_that_have_ended_lose_their_folders(JobState state) throws IOException {
        Job job = store.jobs().insert(job(state));
        Path staged = staged(job);
        Path worked = worked(job);
        assertThat(janitor(Duration.ZERO).apply()).as("too early").isEmpty();
        janitor(Duration.ofDays(1)).apply();
        assertThat(Files.exists(staged)).isEqualTo(!state.isFinal());
        assertThat(Files.exists(worked)).isEqualTo(!state.isFinal());
        assertThat(home.resolve("outbox")).exists();
    }

    @Test
    void folders_of_deleted_records_go_as_well_and_the_plan_says_how_much() throws IOException {
        Path staged = staged(job(JobState.COMPLETED));
        assertThat(janitor(Duration.ofDays(1)).plan())
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.rule()).isEqualTo("staging");
                            assertThat(d.bytes()).isGreaterThanOrEqualTo(11);
                        });
        assertThat(staged).exists();
        janitor(Duration.ofDays(1)).apply();
        assertThat(staged).doesNotExist();
    }

    @Test
    void what_another_installation_or_a_person_made_stays() throws IOException {
        Path ours = staged(job(JobState.COMPLETED));
        Path outbox = ours.getParent();
        Path theirs;
        try (SqliteStore other = SqliteStore.open(home.resolve("other/store.db"))) {
            theirs = staging(other).open(job(JobState.PROCESSING));
        }
        Path person = Files.createDirectories(outbox.resolve(".caravan-old"));
        Files.writeString(person.resolve("a.mp4"), "theirs");
        Path result = Files.writeString(outbox.resolve("a.mp4"), "result");
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("a.mp4"), "theirs");
        Files.createSymbolicLink(outbox.resolve(".caravan-link"), elsewhere);
        Files.createDirectories(home.resolve("work"));
        Files.createSymbolicLink(home.resolve("work/link"), elsewhere);

        assertThat(janitor(Duration.ofDays(9)).apply())
                .extracting(Doomed::file)
                .containsExactly(ours);
        assertThat(theirs).isNotEmptyDirectory();
        assertThat(person).isNotEmptyDirectory();
        assertThat(result).exists();
        assertThat(elsewhere).isNotEmptyDirectory();
    }

    @Test
    void a_link_inside_an_orphan_is_deleted_but_not_followed() throws IOException {
        Path theirs = Files.createDirectories(home.resolve("theirs"));
        Files.writeString(theirs.resolve("a.mp4"), "theirs");
        Job job = job(JobState.COMPLETED);
        Files.createSymbolicLink(staged(job).resolve("link"), theirs);
        Files.createSymbolicLink(worked(job).resolve("link"), theirs);
        assertThat(janitor(Duration.ofDays(1)).apply()).hasSize(2);
        assertThat(theirs.resolve("a.mp4")).exists();
    }

    @Test
    void an_output_folder_that_is_gone_is_passed_over_and_forgotten_in_time() throws IOException {
        Job job = job(JobState.COMPLETED);
        staging.discard(job.withOutput(staged(job).getParent() + "/"));
        Files.delete(home.resolve("outbox"));
        assertThat(janitor(Duration.ofDays(29)).apply()).isEmpty();
        assertThat(roots.all()).hasSize(1);
        janitor(Duration.ofDays(32)).apply();
        assertThat(roots.all()).isEmpty();
    }
}
