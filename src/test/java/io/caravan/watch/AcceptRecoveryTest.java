package io.caravan.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.engine.Intake;
import io.caravan.job.Job;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.store.StoreException;
import io.caravan.testing.TestClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Accepting that was cut off halfway, at each half. */
class AcceptRecoveryTest {
    private static final Duration SECONDS = Duration.ofSeconds(5);

    @TempDir Path temp;
    private Path inbox;
    private Home home;
    private Source source;

    @BeforeEach
    void open() {
        inbox = temp.resolve("watch/inbox");
        home = new Home(temp);
        source =
                SourceBuilder.builder()
                        .folder(inbox)
                        .fallback("compress")
                        .takeExisting(true)
                        .build();
    }

    @AfterEach
    void close() {
        home.close();
    }

    /** The job as it is in the store when the process dies before the rename. */
    private Job dieBeforeRename(String name) {
        Home.writeOld(inbox.resolve(name), "media");
        Poller poller = poller();
        List<Arrival> arrivals = List.of();
        for (int i = 0; i < 10 && arrivals.isEmpty(); i++) {
            arrivals = poller.poll();
        }
        Intake dying = new DyingIntake();
        Accept accept =
                new Accept(
                        dying, home.jobs(), home.store.documents(), home.originals, file -> true);
        accept.accept(arrivals.get(0));
        Job job = only();
        assertThat(job.state()).isEqualTo(JobState.ACCEPTING);
        return job;
    }

    /** The intake of a process that dies between the rename and the queue. */
    private final class DyingIntake implements Intake {
        @Override
        public Job prepare(JobRequest request, Origin origin, String key) {
            return home.intake.prepare(request, origin, key);
        }

        @Override
        public Job submit(Job job) {
            return home.intake.submit(job);
        }

        @Override
        public Job accepted(Job job) {
            throw new StoreException("died", null);
        }
    }

    private Poller poller() {
        return new Poller(home, new TestClock(), source);
    }

    private Job only() {
        List<Job> jobs = home.allJobs();
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    private static Path accepted(Job job) {
        return AcceptedFiles.path(job.origin().accepted());
    }

    private void moveBack(Job job) throws IOException {
        Files.move(accepted(job), AcceptedFiles.path(job.origin().uri()));
        Files.delete(accepted(job).getParent());
    }

    @Test
    void queues_a_job_whose_file_was_moved_already() {
        Job job = dieBeforeRename("sub/a.mp4");
        home.recovery.recover();

        assertThat(only().state()).isEqualTo(JobState.QUEUED);
        assertThat(accepted(job)).hasContent("media");
        assertThat(poller().acceptFor(SECONDS)).isEmpty();
    }

    @Test
    void moves_the_file_of_a_job_that_was_only_stored() throws IOException {
        Job job = dieBeforeRename("a.mp4");
        moveBack(job);
        home.recovery.recover();

        assertThat(only().state()).isEqualTo(JobState.QUEUED);
        assertThat(only().key()).isNull();
        assertThat(accepted(job)).hasContent("media");
    }

    @Test
    void a_watcher_that_starts_first_ends_the_same_job() throws IOException {
        Job job = dieBeforeRename("a.mp4");
        moveBack(job);

        poller().acceptFor(SECONDS);

        assertThat(only().id()).isEqualTo(job.id());
        assertThat(only().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void drops_a_job_whose_file_is_another_by_now_so_that_it_is_taken_anew() throws IOException {
        Job job = dieBeforeRename("a.mp4");
        moveBack(job);
        Home.writeOld(inbox.resolve("a.mp4"), "other media");
        home.recovery.recover();
        assertThat(home.allJobs()).isEmpty();

        poller().acceptFor(SECONDS);
        assertThat(only().id()).isNotEqualTo(job.id());
        assertThat(accepted(only())).hasContent("other media");
    }

    @Test
    void fails_a_job_whose_file_is_gone() throws IOException {
        Job job = dieBeforeRename("a.mp4");
        Files.delete(accepted(job));
        home.recovery.recover();

        assertThat(only().state()).isEqualTo(JobState.FAILED);
        assertThat(only().error().message())
                .isEqualTo("a.mp4 was gone before it could be accepted; drop it again");
        assertThat(only().key()).isNull();
    }

    @Test
    void waits_for_a_folder_that_is_not_mounted() throws IOException {
        Job job = dieBeforeRename("a.mp4");
        Path away = Files.move(inbox, temp.resolve("away"));
        home.recovery.recover();
        Files.createDirectory(inbox);
        home.recovery.recover();
        assertThat(only().state()).isEqualTo(JobState.ACCEPTING);

        Files.delete(inbox);
        Files.move(away, inbox);
        poller().acceptFor(SECONDS);
        assertThat(only().state()).isEqualTo(JobState.QUEUED);
        assertThat(accepted(job)).hasContent("media");
    }

    @Test
    void ends_half_a_move_of_a_message_and_its_inputs() throws IOException {
        Home.writeOld(inbox.resolve("a.job.json"), "{\"inputs\": [{\"uri\": \"b.mp4\"}]}");
        Home.writeOld(inbox.resolve("b.mp4"), "media");
        poller().acceptFor(SECONDS);
        Job job = home.end(only(), JobState.ACCEPTING);
        Files.move(accepted(job).resolveSibling("b.mp4"), inbox.resolve("b.mp4"));

        home.recovery.recover();

        assertThat(only().state()).isEqualTo(JobState.QUEUED);
        assertThat(Home.files(inbox)).hasSize(2).allMatch(f -> f.startsWith(".accepted/"));
    }

    @Test
    void puts_away_originals_whose_job_ended_and_keeps_those_nobody_knows() {
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        poller().acceptFor(SECONDS);
        home.end(only(), JobState.COMPLETED);
        Home.write(inbox.resolve(".accepted/unknown/b.mp4"), "media");
        home.recovery.recover();

        assertThat(Home.files(inbox)).containsExactly(".accepted/unknown/b.mp4");
        assertThat(Home.files(temp.resolve("watch/done"))).containsExactly("test/a.mp4");
    }

    @Test
    void a_store_that_was_away_while_accepting_is_made_up_for_without_a_restart() {
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        poller().acceptFor(SECONDS);
        Job job = home.end(only(), JobState.ACCEPTING);
        assertThatThrownBy(() -> home.accept.enqueue(job.withVersion(0))).isNotNull();

        home.recovery.recoverIfNeeded();

        assertThat(only().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_file_that_cannot_be_moved_stays_without_a_job() throws IOException {
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        // a file in its way
        Home.write(inbox.resolve(".accepted"), "no folder");
        Poller poller = poller();
        poller.acceptFor(Duration.ofSeconds(3));

        assertThat(home.allJobs()).isEmpty();
        assertThat(poller.folder.findings()).hasSize(1);
        Files.delete(inbox.resolve(".accepted"));
        poller.acceptFor(Duration.ofSeconds(20));
        assertThat(only().state()).isEqualTo(JobState.QUEUED);
    }
}
