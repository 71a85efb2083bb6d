package io.caravan.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.health.Finding;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.testing.TestClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Job messages dropped as files. */
class JobFileTest {
    private static final Duration SECONDS = Duration.ofSeconds(10);

    @TempDir Path temp;
    private Path inbox;
    private Path roots;
    private Home home;
    private Poller poller;

    @BeforeEach
    void open() {
        inbox = temp.resolve("watch/inbox");
        roots = temp.resolve("library");
        home = new Home(temp, WatchSettings.of(temp, Home.MEDIA).withReadRoots(List.of(roots)));
        poller = poller(Source.After.MOVE);
    }

    @AfterEach
    void close() {
        home.close();
    }

    private Poller poller(Source.After after) {
        Source source =
                SourceBuilder.builder()
                        .folder(inbox)
                        .fallback("compress")
                        .after(after)
                        .skipRepeats(after == Source.After.LEAVE)
                        .takeExisting(true)
                        .build();
        return new Poller(home, new TestClock(), source);
    }

    private static List<String> uris(Job job) {
        return job.inputs().stream()
                .map(Input::uri)
                .map(uri -> AcceptedFiles.path(uri).toString())
                .toList();
    }

    private Path failed(String name) {
        return temp.resolve("watch/failed/test").resolve(name);
    }

    @Test
    void keeps_its_inputs_for_itself_and_moves_them_along() {
        Home.writeOld(inbox.resolve("batch/a.mp4"), "media");
        Home.writeOld(inbox.resolve("batch/deep/logo.png"), "picture");
        Home.writeOld(
                inbox.resolve("batch/cut.job.json"),
                """
                {"operation": "remux", "inputs": [{"uri": "a.mp4", "start": 5},
                 {"uri": "deep/logo.png", "role": "watermark"}], "tags": {"show": "x"}}
                """);

        poller.acceptFor(SECONDS);

        assertThat(home.allJobs()).hasSize(1);
        Job job = home.allJobs().get(0);
        Path accepted = inbox.resolve(".accepted").resolve(job.id());
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.operation()).containsExactly("remux");
        assertThat(uris(job)).containsExactly(accepted + "/a.mp4", accepted + "/deep/logo.png");
        assertThat(job.inputs().get(0).start()).isEqualTo(5);
        assertThat(job.origin().name()).isEqualTo("a.mp4");
        assertThat(Home.files(accepted)).containsExactly("a.mp4", "cut.job.json", "deep/logo.png");

        home.originals.dispose(home.end(job, JobState.COMPLETED));
        assertThat(Home.files(temp.resolve("watch/done/test/batch")))
                .containsExactly("a.mp4", "cut.job.json", "deep/logo.png");
        assertThat(accepted).doesNotExist();
    }

    @Test
    void waits_for_a_missing_input_which_is_not_taken_by_itself() {
        Home.writeOld(inbox.resolve("a.job.json"), "{\"input\": \"a.mp4\"}");
        poller.acceptFor(Duration.ofMinutes(5));
        assertThat(home.allJobs()).isEmpty();
        assertThat(poller.folder.findings())
                .extracting(Finding::message)
                .containsExactly("a.job.json: waits for its input a.mp4");

        Home.writeOld(inbox.resolve("a.mp4"), "media");
        poller.acceptFor(SECONDS);

        assertThat(home.allJobs()).hasSize(1);
        assertThat(home.allJobs().get(0).operation()).containsExactly("compress");
        assertThat(Home.files(inbox)).hasSize(2).allMatch(f -> f.startsWith(".accepted/"));
    }

    @Test
    void fails_after_ten_minutes_without_its_input() {
        Home.writeOld(inbox.resolve("remux/a.job.json"), "{\"input\": \"a.mp4\"}");

        poller.acceptFor(Duration.ofMinutes(11));

        assertThat(home.allJobs()).isEmpty();
        assertThat(failed("remux/a.job.json")).exists();
        assertThat(failed("remux/a.job.json.error.txt"))
                .hasContent(
                        "input: waited 10 minutes for its input a.mp4; add it, then the message"
                                + " again");
    }

    @Test
    void a_half_written_message_is_waited_for_and_so_are_files_beside_it() throws Exception {
        Path message = Home.write(inbox.resolve("z.job.json"), "{\"operation\": \"remux\", ");
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        assertThat(poller.acceptFor(Duration.ofSeconds(3))).isEmpty();

        Files.writeString(message, "\"input\": \"a.mp4\"}", StandardOpenOption.APPEND);
        poller.acceptFor(SECONDS);

        assertThat(home.allJobs())
                .hasSize(1)
                .allMatch(job -> job.operation().equals(List.of("remux")));
    }

    @Test
    void a_message_that_is_no_json_goes_to_the_failed_ones() {
        Home.writeOld(inbox.resolve("bad.job.json"), "{\"input\":\n oops}");
        Home.writeOld(inbox.resolve("none.job.json"), "[]");
        Home.writeOld(
                inbox.resolve("operation.job.json"),
                "{\"input\": \"a.mp4\", \"operation\": \"x\"}");
        Home.writeOld(inbox.resolve("a.mp4"), "media");

        poller.acceptFor(SECONDS);

        assertThat(failed("bad.job.json.error.txt"))
                .content()
                .startsWith("options: not a job message: Unrecognized token 'oops'")
                .endsWith("(line 2)\n");
        assertThat(failed("none.job.json.error.txt")).content().contains("expected a JSON object");
        assertThat(failed("operation.job.json.error.txt")).content().contains("no operation [x]");
        assertThat(failed("a.mp4")).exists();
        assertThat(home.allJobs()).isEmpty();
    }

    @Test
    void an_invalid_message_takes_what_it_names_along() {
        Home.writeOld(inbox.resolve("a.mp4"), "media");
        Home.writeOld(inbox.resolve("b.mp4"), "media");
        Home.writeOld(inbox.resolve("c.mp4"), "media");
        Home.writeOld(
                inbox.resolve("typo.job.json"),
                "{\"operation\": \"remux\", \"input\": \"a.mp4\", \"inputs\": [{\"uri\": \"b.mp4\"}],"
                        + " \"priorty\": 5}");

        poller.acceptFor(SECONDS);

        assertThat(failed("typo.job.json.error.txt")).content().contains("priorty");
        assertThat(failed("a.mp4")).exists();
        assertThat(failed("b.mp4")).exists();
        assertThat(home.allJobs()).extracting(job -> job.origin().name()).containsExactly("c.mp4");
    }

    @Test
    void says_at_once_that_an_input_is_a_link() throws Exception {
        Path real = Home.writeOld(temp.resolve("elsewhere.mp4"), "media");
        Files.createDirectories(inbox);
        Files.createSymbolicLink(inbox.resolve("a.mp4"), real);
        Home.writeOld(inbox.resolve("a.job.json"), "{\"input\": \"a.mp4\"}");

        poller.acceptFor(SECONDS);

        assertThat(failed("a.job.json.error.txt"))
                .hasContent("input: its input a.mp4 is a symbolic link; name the file itself");
        assertThat(home.allJobs()).isEmpty();
    }

    @Test
    void writes_nowhere_but_below_the_outbox() {
        for (String output :
                List.of(
                        "/etc/cron.d/{name}.{ext}",
                        "../../{name}.{ext}",
                        "watch/outbox/../../x/")) {
            Home.writeOld(inbox.resolve("a.mp4"), "media");
            Home.writeOld(
                    inbox.resolve("a.job.json"),
                    "{\"operation\": \"remux\", \"input\": \"a.mp4\", \"output\": \""
                            + output
                            + "\"}");

            poller.acceptFor(SECONDS);

            assertThat(home.allJobs()).noneMatch(job -> output.equals(job.output()));
        }
        assertThat(failed("a.job.json.error.txt")).content().contains("caravan.write");
    }

    @Test
    void reads_elsewhere_only_below_the_read_roots() {
        Path allowed = Home.writeOld(roots.resolve("b.mp4"), "media");
        Home.writeOld(inbox.resolve("good.job.json"), "{\"input\": \"" + allowed + "\"}");
        Home.writeOld(inbox.resolve("etc.job.json"), "{\"input\": \"/etc/passwd\"}");
        Home.writeOld(inbox.resolve("up.job.json"), "{\"input\": \"../../data/caravan.db\"}");
        Home.writeOld(inbox.resolve("uri.job.json"), "{\"input\": \"file:///etc/../etc/passwd\"}");

        poller.acceptFor(SECONDS);

        assertThat(home.allJobs()).hasSize(1);
        assertThat(uris(home.allJobs().get(0))).containsExactly(allowed.toString());
        for (String name : List.of("etc", "up", "uri")) {
            assertThat(failed(name + ".job.json.error.txt"))
                    .content()
                    .startsWith("input: the input /")
                    .contains("lies outside the message's folder");
        }
        assertThat(allowed).exists();
    }

    @Test
    void in_a_folder_that_is_left_as_it_is_everything_stays() {
        Home.writeOld(inbox.resolve("a.job.json"), "{\"input\": \"a.mp4\"}");
        Home.writeOld(inbox.resolve("a.mp4"), "media");

        poller(Source.After.LEAVE).acceptFor(SECONDS);
        poller(Source.After.LEAVE).acceptFor(SECONDS);

        assertThat(home.allJobs()).hasSize(1);
        assertThat(Home.files(inbox)).containsExactly("a.job.json", "a.mp4");
    }
}
