package io.caravan.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.engine.ScratchContext;
import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.store.JobCount;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The shipped inbox route, in a real Camel with a real store. */
class InboxRouteTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path temp;
    private Path inbox;
    private Home home;
    private WatchedFolders folders;
    private CamelContext camel;

    @BeforeEach
    void start() throws Exception {
        inbox = temp.resolve("watch/inbox");
        home =
                new Home(
                        temp,
                        WatchSettings.of(temp, Home.MEDIA).withSettle(Duration.ofMillis(600)));
        folders = home.folders(Clock.systemUTC());
        camel = new ScratchContext();
        camel.getPropertiesComponent().addOverrideProperty("caravan.watch", "watch");
        camel.getRegistry().bind("accept", home.accept);
        camel.getRegistry().bind("watchedFolders", folders);
        camel.start();
        load("file:routes/pipeline/submit.camel.yaml");
    }

    @AfterEach
    void stop() {
        camel.stop();
        home.close();
    }

    private void load(String resource) throws Exception {
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, resource));
    }

    private void inbox() throws Exception {
        load("file:routes/sources/inbox.camel.yaml");
    }

    private void source(String folder, String parameters) throws Exception {
        String route =
                """
                - route:
                    id: podcasts
                    description: A source of the test
                    from:
                      uri: watch-folder:%s
                      parameters:
                %s
                      steps:
                        - to:
                            uri: direct:accept
                """
                        .formatted(folder, parameters.indent(8));
        load("file:" + Home.write(temp.resolve("podcasts.camel.yaml"), route));
    }

    private List<Job> jobs(int count) {
        await().atMost(LIMIT).until(() -> queued().size() >= count);
        return queued();
    }

    private List<Job> queued() {
        return home.allJobs().stream().filter(j -> j.state() == JobState.QUEUED).toList();
    }

    private static Path input(Job job) {
        return AcceptedFiles.path(job.inputs().get(0).uri());
    }

    @Test
    void makes_the_inbox_and_queues_what_is_dropped_into_the_folder_of_an_operation()
            throws Exception {
        inbox();
        await().atMost(LIMIT).until(() -> Files.isDirectory(inbox));
        Home.writeOld(inbox.resolve("extract_audio/talks/a.mov"), "media a");

        Job job = jobs(1).get(0);

        assertThat(job.operation()).containsExactly("extract-audio");
        assertThat(job.key()).isNull();
        assertThat(input(job))
                .isEqualTo(inbox.resolve(".accepted/" + job.id() + "/a.mov"))
                .hasContent("media a");
        assertThat(job.origin().path()).isEqualTo("talks");
        assertThat(job.origin().name()).isEqualTo("a.mov");
        assertThat(job.origin().source()).isEqualTo("inbox");
        assertThat(inbox.resolve("extract_audio/talks/a.mov")).doesNotExist();
    }

    @Test
    void runs_the_default_operation_elsewhere_and_keeps_the_sub_folders() throws Exception {
        Home.writeOld(inbox.resolve("semester1/week 2/a.mp4"), "media");
        Home.writeOld(inbox.resolve("b.mp4"), "media");
        inbox();

        List<Job> jobs = jobs(2);

        assertThat(jobs).allMatch(job -> job.operation().equals(List.of("compress")));
        assertThat(jobs)
                .extracting(job -> job.origin().path())
                .containsExactlyInAnyOrder("semester1/week 2", "");
    }

    @Test
    void reads_a_preset_off_the_folder() throws Exception {
        Home.writeOld(inbox.resolve("compress@mobile/a.mp4"), "media");
        inbox();

        assertThat(jobs(1).get(0).preset()).isEqualTo("mobile");
    }

    @Test
    void takes_files_whatever_their_names() throws Exception {
        List<String> names =
                List.of(
                        "awesome movie.mov",
                        "awesome'movie.mov",
                        "file+with+data&streams=works?.mp4",
                        "te[s]t_ video ' _ .flv",
                        "Ünïcødé 视频 – тест 🎬.mp4",
                        "-leading-dash-.mp4",
                        "100%d.mp4",
                        "100%20.mp4",
                        "a:b.mp4",
                        "back\\slash.mp4",
                        "two\nlines.mp4",
                        "${sys.user.home}.mp4",
                        "same.mov",
                        "same.mp4",
                        "n".repeat(246) + ".mp4");
        names.forEach(name -> Home.writeOld(inbox.resolve(name), "media " + name));
        inbox();

        List<Job> jobs = jobs(names.size());

        assertThat(jobs)
                .extracting(job -> job.origin().name())
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(jobs)
                .allSatisfy(
                        job -> assertThat(input(job)).hasContent("media " + job.origin().name()));
        // also a second time, which a list of files in progress would notice
        Home.writeOld(inbox.resolve("back\\slash.mp4"), "media");
        jobs(names.size() + 1);
    }

    @Test
    void queues_a_flood_once_each() throws Exception {
        for (int i = 0; i < 1500; i++) {
            Home.writeOld(inbox.resolve("clip" + i + ".mp4"), "media");
        }
        inbox();

        await().atMost(LIMIT)
                .until(
                        () ->
                                home.jobs().counts().stream().mapToLong(JobCount::count).sum()
                                        >= 1500);
        List<Job> jobs = jobs(1500);

        assertThat(jobs).extracting(job -> job.origin().name()).doesNotHaveDuplicates();
        assertThat(home.allJobs()).hasSize(1500);
        await().atMost(LIMIT).until(() -> inbox.toFile().list().length == 1);
    }

    @Test
    void reads_every_parameter_of_a_source() throws Exception {
        Path share = temp.resolve("my share");
        Home.writeOld(share.resolve("show/a.mp4"), "media");
        source(
                share.toString(),
                """
                operation: extract_audio
                preset: voice
                option.format: mp3
                option.note: RAW(a+b & 50% {x})
                output: /srv/podcasts
                name: "{path}/{name}.{ext}"
                exists: replace
                priority: 7
                after: leave
                repeat: skip
                settle: 100ms
                existing: process
                include: "*.mp4"
                exclude: "draft*"
                links: follow
                """);

        Job job = jobs(1).get(0);

        assertThat(job.operation()).containsExactly("extract-audio");
        assertThat(job.preset()).isEqualTo("voice");
        assertThat(job.options()).isEqualTo(Map.of("format", "mp3", "note", "a+b & 50% {x}"));
        assertThat(job.output()).isEqualTo("/srv/podcasts/{path}/{name}.{ext}");
        assertThat(job.exists()).isEqualTo(Exists.REPLACE);
        assertThat(job.priority()).isEqualTo(7);
        assertThat(job.origin().path()).isEqualTo("show");
        assertThat(job.origin().done()).isNull();
        assertThat(input(job)).isEqualTo(share.resolve("show/a.mp4"));
    }

    @Test
    void an_output_without_placeholders_is_a_folder_even_before_it_is_made() throws Exception {
        Path share = temp.resolve("share");
        Home.writeOld(share.resolve("a.mp4"), "media");
        source(share.toString(), "operation: remux\noutput: /srv/podcasts\nsettle: 100ms\n");

        assertThat(jobs(1).get(0).output()).isEqualTo("/srv/podcasts/");
    }

    @Test
    void reads_a_folder_it_may_not_write_to_when_it_leaves_the_files() throws Exception {
        Path share = temp.resolve("share");
        Home.writeOld(share.resolve("a.mp4"), "media");
        Files.setPosixFilePermissions(share, PosixFilePermissions.fromString("r-xr-xr-x"));
        source(share.toString(), "operation: remux\nafter: leave\nsettle: 100ms\n");

        assertThat(jobs(1)).hasSize(1);
        assertThat(Home.files(share)).containsExactly("a.mp4");
    }

    @Test
    void refuses_what_a_source_cannot_mean() {
        assertRefused("operatoin: compress", "operatoin");
        assertRefused("noop: false", "noop");
        assertRefused("delay: 5", "delay");
        assertRefused("after: mvoe", "after must be one of move, leave, delete, not mvoe");
        assertRefused("settle: soon", "settle must be a time such as 5s or 2m, not soon");
        assertRefused("links: follow", "links=follow needs after=leave");
        assertRefused("output: " + temp.resolve("share/out/"), "would be taken again");
        assertThatThrownBy(() -> source("watch/in", "output: watch/in/out\n"))
                .hasStackTraceContaining("would be taken again");
    }

    private void assertRefused(String parameters, String reason) {
        assertThatThrownBy(() -> source(temp.resolve("share").toString(), parameters))
                .hasStackTraceContaining(reason);
    }

    @Test
    void does_not_make_a_folder_outside_the_home_and_says_so() throws Exception {
        Path share = temp.resolve("not/mounted");
        source(share.toString(), "operation: remux\n");

        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(folders.findings())
                                        .extracting(f -> f.part() + ": " + f.message())
                                        .containsExactly(
                                                "source podcasts: unavailable: "
                                                        + share
                                                        + " is not there; mount or make it"));
        assertThat(share).doesNotExist();
    }

    @Test
    void stops_watching_when_its_route_is_removed() throws Exception {
        inbox();
        assertThat(folders.untouched()).containsOnlyKeys("inbox");
        camel.getRouteController().stopRoute("inbox");
        camel.removeRoute("inbox");

        assertThat(folders.untouched()).isEmpty();
    }
}
