package io.caravan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobError;
import io.caravan.job.JobState;
import io.caravan.testing.TestClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What becomes of originals. */
class OriginalsTest {
    private static final Duration SECONDS = Duration.ofSeconds(5);

    @TempDir Path temp;
    private Path inbox;
    private Home home;
    private Path done;
    private Path failed;

    @BeforeEach
    void open() {
        inbox = temp.resolve("watch/inbox");
        done = temp.resolve("watch/done");
        failed = temp.resolve("watch/failed");
        home = new Home(temp);
    }

    @AfterEach
    void close() {
        home.close();
    }

    private SourceBuilder source() {
        return SourceBuilder.builder()
                .folder(inbox)
                .fallback("compress")
                .takeExisting(true)
                .done(done)
                .failed(failed);
    }

    private Job drop(Source source, String name, String content) {
        int before = home.allJobs().size();
        Home.writeOld(inbox.resolve(name), content);
        new Poller(home, new TestClock(), source).acceptFor(SECONDS);
        assertThat(home.allJobs()).hasSize(before + 1);
        return home.allJobs().get(before);
    }

    private Job drop(String name) {
        return drop(source().build(), name, "media");
    }

    private void dispose(Job job, JobState state) {
        home.originals.dispose(home.end(job, state));
    }

    private Job fail(Job job) {
        Job failedJob =
                home.end(job, JobState.FAILED)
                        .withError(new JobError(ErrorKind.INPUT, "the file is\nempty"));
        home.originals.dispose(failedJob);
        return failedJob;
    }

    @Test
    void of_a_completed_job_goes_to_done_which_mirrors_the_inbox() {
        Job job = drop("compress/week 1/a.mp4");
        dispose(job, JobState.COMPLETED);

        assertThat(Home.files(done)).containsExactly("compress/week 1/a.mp4");
        assertThat(Home.files(temp.resolve("watch/inbox"))).isEmpty();
        assertThat(inbox.resolve(".accepted/" + job.id())).doesNotExist();
    }

    @Test
    void of_a_running_job_stays() {
        Job job = drop("a.mp4");
        home.originals.dispose(job);

        assertThat(AcceptedFiles.path(job.origin().accepted())).exists();
    }

    @Test
    void overwrites_nothing() {
        for (int i = 0; i < 3; i++) {
            Job job = drop(source().build(), "a.mp4", "media " + i);
            dispose(job, JobState.COMPLETED);
            home.originals.dispose(home.jobs().find(job.id()).orElseThrow());
        }
        assertThat(Home.files(done)).containsExactly("a-1.mp4", "a-2.mp4", "a.mp4");
        assertThat(done.resolve("a.mp4")).hasContent("media 0");
        assertThat(done.resolve("a-2.mp4")).hasContent("media 2");
    }

    @Test
    void of_a_failed_job_has_the_reason_and_the_last_lines_of_the_log_beside_it() {
        Home.write(temp.resolve("data/logs/x.log"), "x\n".repeat(9000) + "moov atom not found\n");
        Job job = drop("remux/a.mp4").withLog("logs/x.log");
        fail(job);

        assertThat(Home.files(failed)).containsExactly("remux/a.mp4", "remux/a.mp4.error.txt");
        assertThat(failed.resolve("remux/a.mp4.error.txt"))
                .content()
                .startsWith("input: the file is?empty (job " + job.id() + ")\n\nx\n")
                .endsWith("\nmoov atom not found\n")
                .hasLineCount(32);
    }

    @Test
    void of_a_cancelled_job_says_so() {
        Job job = drop("a.mp4");
        dispose(job, JobState.CANCELLED);

        assertThat(failed.resolve("a.mp4.error.txt"))
                .hasContent("cancelled (job " + job.id() + ")");
    }

    @Test
    void moved_back_runs_again_and_its_error_text_goes_when_that_succeeds() throws IOException {
        Source source = source().skipRepeats(true).build();
        fail(drop(source, "a.mp4", "media"));
        Files.move(failed.resolve("a.mp4"), inbox.resolve("a.mp4"));
        new Poller(home, new TestClock(), source).acceptFor(SECONDS);

        Job again = home.allJobs().get(1);
        assertThat(again.state()).isEqualTo(JobState.QUEUED);
        dispose(again, JobState.COMPLETED);
        assertThat(Home.files(failed)).isEmpty();
        assertThat(Home.files(done)).containsExactly("a.mp4");
    }

    @Test
    void comes_back_when_its_job_is_to_run_again() {
        fail(drop(source().build(), "a.mp4", "other content"));
        Job job = fail(drop("a.mp4"));
        assertThat(failed.resolve("a-1.mp4")).exists();

        assertThat(home.originals.restore(job)).isTrue();
        assertThat(home.originals.restore(job)).isTrue();

        assertThat(AcceptedFiles.path(job.inputs().get(0).uri())).hasContent("media");
        assertThat(Home.files(failed)).containsExactly("a.mp4", "a.mp4.error.txt");
    }

    @Test
    void cannot_come_back_when_somebody_took_it_away() throws IOException {
        Job job = fail(drop("a.mp4"));
        Files.delete(failed.resolve("a.mp4"));

        assertThat(home.originals.restore(job)).isFalse();
    }

    @Test
    void is_deleted_when_told_but_only_when_the_job_completed() {
        Source source = source().after(Source.After.DELETE).build();
        dispose(drop(source, "a.mp4", "media"), JobState.COMPLETED);
        dispose(drop(source, "b.mp4", "media"), JobState.SKIPPED);
        fail(drop(source, "c.mp4", "media"));

        assertThat(Home.files(inbox)).isEmpty();
        assertThat(Home.files(done)).containsExactly("b.mp4");
        assertThat(Home.files(failed)).containsExactly("c.mp4", "c.mp4.error.txt");
    }

    @Test
    void of_a_source_that_leaves_files_is_not_touched() {
        Source source = source().after(Source.After.LEAVE).build();
        fail(drop(source, "a.mp4", "media"));

        assertThat(Home.files(inbox)).containsExactly("a.mp4");
        assertThat(Home.files(failed)).isEmpty();
    }

    @Test
    void of_a_repeat_goes_to_done_and_its_job_is_skipped() throws IOException {
        Source source = source().skipRepeats(true).build();
        Job first = drop(source, "a.mp4", "media");
        dispose(first, JobState.COMPLETED);
        for (int i = 0; i < 2; i++) {
            Files.copy(
                    done.resolve("a.mp4"),
                    inbox.resolve("a.mp4"),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            new Poller(home, new TestClock(), source).acceptFor(SECONDS);
        }
        assertThat(home.allJobs()).hasSize(3);
        Job repeat = home.allJobs().get(2);
        assertThat(repeat.state()).isEqualTo(JobState.SKIPPED);
        assertThat(repeat.notes())
                .containsExactly("the same file was taken before, by job " + first.id());
        assertThat(Home.files(done)).containsExactly("a-1.mp4", "a-2.mp4", "a.mp4");
        assertThat(Home.files(inbox)).isEmpty();
    }

    @Test
    void keeps_long_names_within_what_a_file_system_takes() {
        String name = "é".repeat(123) + ".mp4";
        fail(drop(name));
        fail(drop(source().build(), name, "other"));

        assertThat(Home.files(failed)).hasSize(4);
        assertThat(failed.resolve(name)).hasContent("media");
    }

    @Test
    void crosses_file_systems_and_a_move_cut_off_is_ended() throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(memory)
                        && !Files.getFileStore(memory).equals(Files.getFileStore(temp)),
                "needs a second file system at /dev/shm");
        Path other = Files.createTempDirectory(memory, "caravan-test");
        try {
            Source source = source().done(other).build();
            Job job = drop(source, "a.mp4", "media");
            Path accepted = AcceptedFiles.path(job.origin().accepted());
            // what a crash after the copy and before the delete leaves
            Files.copy(
                    accepted,
                    other.resolve("a.mp4"),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            Home.write(other.resolve(".caravan-" + job.id() + ".part"), "half");
            dispose(job, JobState.COMPLETED);
            assertThat(other.resolve("a.mp4")).hasContent("media");
            assertThat(accepted).doesNotExist();

            dispose(drop(source, "a.mp4", "other"), JobState.COMPLETED);
            assertThat(other.resolve("a-1.mp4")).hasContent("other");
        } finally {
            try (var files = Files.list(other)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(other);
        }
    }
}
