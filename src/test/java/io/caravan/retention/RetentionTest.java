package io.caravan.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Branch;
import io.caravan.job.BranchBuilder;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.store.sql.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class RetentionTest {
    @TempDir private Path home;
    private Path done;
    private SqliteStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = SqliteStore.open(home.resolve("data/store.db"));
        done = Files.createDirectories(home.resolve("done"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Clock in(Duration time) {
        return Clock.offset(Clock.systemUTC(), time);
    }

    private Retention done(String keep, Duration later) {
        Rule rule = new Rule("done", () -> List.of(done), Keep.parse(keep));
        return new Retention(List.of(rule), Keep.FOREVER, store.jobs(), in(later));
    }

    private Retention records(String keep, Duration later) {
        return new Retention(List.of(), Keep.parse(keep), store.jobs(), in(later));
    }

    private Path file(String name, int bytes) throws IOException {
        Path file = done.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[bytes]);
    }

    @Test
    void files_go_when_they_were_here_long_enough() throws IOException {
        Path file = file("sub/a.mov", 10);
        assertThat(done("30d", Duration.ofDays(29)).apply()).isEmpty();
        assertThat(done("30d", Duration.ofDays(31)).plan())
                .extracting(Doomed::rule, Doomed::file, Doomed::bytes)
                .containsExactly(tuple("done", file, 10L));
        assertThat(file).exists();
        assertThat(done("30d", Duration.ofDays(31)).apply()).hasSize(1);
        assertThat(done).isEmptyDirectory();
    }

    @Test
    void an_old_film_that_came_today_is_not_old() throws IOException {
        Path file = file("a.mov", 10);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        assertThat(done("30d", Duration.ofDays(29)).apply()).isEmpty();
        assertThat(done("30d", Duration.ofDays(31)).apply()).hasSize(1);
    }

    @Test
    void beyond_a_size_the_oldest_go_first() throws IOException {
        Path newest = file("c.mov", 1000);
        Path middle = file("b/b.mov", 1000);
        Path oldest = file("a.mov", 1000);
        Instant now = Instant.now();
        // times to come, because the time a file arrived cannot be set back
        Files.setLastModifiedTime(oldest, FileTime.from(now.plus(Duration.ofDays(1))));
        Files.setLastModifiedTime(middle, FileTime.from(now.plus(Duration.ofDays(2))));
        Files.setLastModifiedTime(newest, FileTime.from(now.plus(Duration.ofDays(3))));
        assertThat(done("3K", Duration.ofDays(9)).plan()).isEmpty();
        assertThat(done("2K", Duration.ofDays(9)).apply())
                .extracting(Doomed::file)
                .containsExactly(oldest);
        assertThat(done("1K", Duration.ofDays(9)).apply())
                .extracting(Doomed::file)
                .containsExactly(middle);
        assertThat(newest).exists();
        assertThat(middle.getParent()).doesNotExist();
    }

    @Test
    void what_has_just_come_is_not_deleted_for_its_size() throws IOException {
        file("a.mov", 5000);
        assertThat(done("1K", Duration.ZERO).plan()).isEmpty();
        assertThat(done("1K", Duration.ofHours(2)).plan()).hasSize(1);
    }

    @Test
    void links_hidden_files_and_what_is_elsewhere_stay() throws IOException {
        Path theirs = Files.writeString(home.resolve("theirs.mov"), "theirs");
        Files.createSymbolicLink(done.resolve("link.mov"), theirs);
        Files.createSymbolicLink(done.resolve("folder"), home);
        file(".hidden", 10);
        file(".accepted/1/a.mov", 10);
        assertThat(done("1d", Duration.ofDays(90)).apply()).isEmpty();
        assertThat(theirs).exists();
        assertThat(done.resolve(".accepted/1/a.mov")).exists();
    }

    @Test
    void unset_means_for_ever_and_a_missing_folder_nothing() throws IOException {
        file("a.mov", 10);
        assertThat(done("", Duration.ofDays(9999)).apply()).isEmpty();
        Rule gone = new Rule("gone", () -> List.of(home.resolve("gone")), Keep.parse("1d"));
        assertThat(
                        new Retention(List.of(gone), Keep.FOREVER, store.jobs(), in(Duration.ZERO))
                                .plan())
                .isEmpty();
    }

    private Job job(JobState state, Instant finished) {
        return store.jobs()
                .insert(
                        JobBuilder.builder()
                                .id(UlidCreator.getMonotonicUlid().toString())
                                .operation(List.of("compress"))
                                .state(state)
                                .createdAt(Instant.now())
                                .finishedAt(finished)
                                .build());
    }

    @Test
    void records_of_ended_jobs_go_by_the_time_they_ended() {
        Job old = job(JobState.COMPLETED, Instant.now());
        Job later = job(JobState.FAILED, Instant.now().plus(Duration.ofDays(20)));
        Job queued = job(JobState.QUEUED, null);
        Job running = job(JobState.PUBLISHING, null);
        assertThat(records("30d", Duration.ofDays(29)).apply()).isEmpty();
        assertThat(records("30d", Duration.ofDays(31)).apply())
                .extracting(Doomed::job)
                .containsExactly(old.id());
        assertThat(store.jobs().find(old.id())).isEmpty();
        assertThat(store.jobs().find(later.id())).isPresent();
        assertThat(records("30d", Duration.ofDays(999)).apply())
                .extracting(Doomed::job)
                .containsExactly(later.id());
        assertThat(store.jobs().find(queued.id())).isPresent();
        assertThat(store.jobs().find(running.id())).isPresent();
    }

    @Test
    void the_parts_of_a_job_are_kept_as_long_as_it_is_itself() {
        Instant later = Instant.now().plus(Duration.ofDays(20));
        Job part = job(JobState.COMPLETED, Instant.now());
        Job whole = job(JobState.COMPLETED, later);
        Branch branch = BranchBuilder.builder().id(part.id()).build();
        store.jobs().update(whole.withBranches(List.of(branch)));
        store.jobs().update(part.withParent(whole.id()));
        Job orphan = job(JobState.COMPLETED, later);
        store.jobs().update(orphan.withParent("gone"));

        assertThat(records("30d", Duration.ofDays(31)).apply()).isEmpty();
        assertThat(records("30d", Duration.ofDays(51)).apply())
                .extracting(Doomed::job)
                .containsExactlyInAnyOrder(part.id(), whole.id(), orphan.id());
        assertThat(store.jobs().counts()).isEmpty();
    }

    @Test
    void every_page_of_records_is_read() {
        for (int i = 0; i < 1100; i++) {
            job(JobState.COMPLETED, Instant.now());
        }
        assertThat(records("1d", Duration.ofDays(2)).apply()).hasSize(1100);
        assertThat(store.jobs().counts()).isEmpty();
    }

    @Test
    void records_have_no_size() {
        assertThatThrownBy(() -> records("20G", Duration.ZERO)).isInstanceOf(JobException.class);
    }

    @Test
    void health_shows_the_rules_and_the_last_run() throws IOException {
        file("a.mov", 10);
        Retention retention = done("30d", Duration.ofDays(31));
        assertThat(retention.findings().get(0).message())
                .contains("done for 30 days", "records for ever", "not run yet");
        retention.apply();
        assertThat(retention.findings().get(0).message()).contains("deleted 1, 10 B");
    }
}
