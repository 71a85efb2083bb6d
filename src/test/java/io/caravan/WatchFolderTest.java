package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.probe.Probe;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person sees who drops files: the real service, real files, nothing between. */
class WatchFolderTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path folder;
    private Path home;
    private ServiceProcess service;

    @BeforeEach
    void prepare() {
        home = folder.resolve("home");
        service = new ServiceProcess(home);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void files_that_differ_only_in_extension_both_arrive_and_originals_are_mirrored()
            throws IOException {
        Path course = Files.createDirectories(service.inbox("compress").resolve("course/week 1"));
        TestMedia.clip(course.resolve("a.mp4"));
        TestMedia.clip(course.resolve("a.mov"));
        TestMedia.clip(service.folder("watch/inbox").resolve("straight.mkv"));
        service.start();

        service.awaitEnded(3, LIMIT);

        assertThat(files(home.resolve("watch/outbox")))
                .containsExactlyInAnyOrder(
                        "course/week 1/a.compress.mp4",
                        "course/week 1/a.compress-1.mp4",
                        "straight.compress.mp4");
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(files(home.resolve("watch/done")))
                                        .containsExactlyInAnyOrder(
                                                "compress/course/week 1/a.mp4",
                                                "compress/course/week 1/a.mov",
                                                "straight.mkv"));
    }

    @Test
    void a_broadcast_clip_becomes_progressive_with_one_stereo_track() throws Exception {
        TestMedia.make(
                service.inbox("compress").resolve("news.mxf"),
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=1920x1080:rate=50:duration=2",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=300:sample_rate=48000:duration=2",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=900:sample_rate=48000:duration=2",
                        "-filter:v",
                        "tinterlace=interleave_top,fieldorder=tff",
                        "-map",
                        "0:v",
                        "-map",
                        "1:a",
                        "-map",
                        "2:a",
                        "-c:v",
                        "mpeg2video",
                        "-b:v",
                        "20M",
                        "-flags",
                        "+ildct+ilme",
                        "-top",
                        "1",
                        "-c:a",
                        "pcm_s16le",
                        "-ac",
                        "1"));
        service.start();

        JsonNode job = service.awaitEnded(1, LIMIT).get(0);

        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
        Probe probe = probe(home.resolve("watch/outbox/news.compress.mp4"));
        assertThat(probe.video()).hasSize(1);
        assertThat(probe.video().get(0).interlaced()).isFalse();
        assertThat(probe.video().get(0).pixelFormat()).isEqualTo("yuv420p");
        assertThat(probe.audio()).hasSize(1);
        assertThat(probe.audio().get(0).channels()).isEqualTo(2);
    }

    @Test
    void results_arrive_on_another_file_system() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "no /dev/shm on this machine: skipped");
        Path outbox = Files.createTempDirectory(memory, "caravan-outbox");
        try {
            source("studio", "after: move", "output: " + outbox, "operation: remux");
            TestMedia.clip(service.folder("watch/studio").resolve("a.mkv"));
            service.start();

            JsonNode job = service.awaitEnded(1, LIMIT).get(0);

            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
            assertThat(files(outbox)).containsExactly("a.remux.mp4");
            await().atMost(LIMIT).until(() -> isEmpty(outbox));
        } finally {
            delete(outbox);
        }
    }

    /** {@code rsync -a} of an unchanged tree writes nothing; a new copy keeps size and time. */
    @Test
    void the_same_tree_copied_twice_into_a_folder_that_is_left_alone_is_done_once()
            throws IOException {
        Path archive = service.folder("archive");
        Path clip = TestMedia.clip(folder.resolve("clip.mkv"));
        source("archive", "after: leave", "repeat: skip", "operation: remux");
        copy(clip, archive.resolve("a.mkv"));
        service.start();
        service.awaitEnded(1, LIMIT);

        Files.delete(archive.resolve("a.mkv"));
        copy(clip, archive.resolve("a.mkv"));
        copy(clip, archive.resolve("b.mkv"));
        service.awaitEnded(2, LIMIT);
        service.stop();
        service.start();
        copy(clip, archive.resolve("c.mkv"));
        List<JsonNode> jobs = service.awaitEnded(3, LIMIT);

        assertThat(jobs).hasSize(3);
        assertThat(jobs.stream().map(j -> j.path("origin").path("name").asText()))
                .containsExactlyInAnyOrder("a.mkv", "b.mkv", "c.mkv");
        assertThat(files(archive)).containsExactlyInAnyOrder("a.mkv", "b.mkv", "c.mkv");
    }

    @Test
    void a_cancelled_job_leaves_no_ffmpeg_and_can_be_run_again() throws Exception {
        TestMedia.clip(service.inbox("compress").resolve("long.mp4"), 120, "1280x720");
        service.start();
        await().atMost(LIMIT)
                .until(
                        () ->
                                service.jobs().stream()
                                        .anyMatch(j -> j.path("progress").asDouble() > 0));
        String job = "/jobs/" + service.jobs().get(0).path("id").asText();

        assertThat(service.send("DELETE", job).statusCode()).isEqualTo(200);

        await().atMost(LIMIT)
                .until(
                        () ->
                                Files.exists(
                                        home.resolve("watch/failed/compress/long.mp4.error.txt")));
        assertThat(home.resolve("watch/failed/compress/long.mp4")).exists();
        assertThat(home.resolve("watch/failed/compress/long.mp4.error.txt"))
                .content()
                .startsWith("cancelled");
        assertThat(service.send("DELETE", job).statusCode()).isEqualTo(409);
        assertThat(service.send("POST", job + "/retry").statusCode()).isEqualTo(202);
        await().atMost(LIMIT)
                .until(() -> service.get(job).body().contains("\"state\":\"processing\""));
        assertThat(home.resolve("watch/failed/compress/long.mp4")).doesNotExist();
    }

    @Test
    void a_file_that_grows_while_it_is_read_ends_its_job_and_becomes_a_new_one() throws Exception {
        Path whole = TestMedia.clip(folder.resolve("whole.mkv"), 15, "1280x720");
        Path dropped = service.inbox("compress").resolve("growing.mkv");
        Files.copy(whole, dropped);
        service.start();
        await().atMost(LIMIT)
                .until(
                        () ->
                                service.jobs().stream()
                                        .anyMatch(j -> j.path("progress").asDouble() > 0));
        try (Stream<Path> taken = Files.walk(home.resolve("watch/inbox/.accepted"))) {
            Path file = taken.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.write(file, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        }

        List<JsonNode> jobs = service.awaitEnded(2, LIMIT);

        assertThat(jobs.get(1).path("error").path("message").asText())
                .contains("changed while it was read");
        assertThat(jobs.get(0).path("origin").path("name").asText()).isEqualTo("growing.mkv");
        assertThat(files(home.resolve("watch/inbox"))).isEmpty();
    }

    private void source(String name, String... parameters) throws IOException {
        Path watched = service.folder(name.equals("archive") ? name : "watch/" + name);
        String text =
                """
                - route:
                    id: %s
                    description: A watched folder of this test
                    from:
                      uri: watch-folder:%s
                      parameters:
                        %s
                      steps:
                        - to:
                            uri: direct:accept
                """
                        .formatted(name, watched, String.join("\n        ", parameters));
        Path file = home.resolve("routes/sources/" + name + ".camel.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static Probe probe(Path file) throws InterruptedException {
        ProbeLimits limits = new ProbeLimits(Duration.ofHours(1), 1 << 30, 64);
        return new Prober(TestFfmpeg.get().ffprobe(), TestFfmpeg.processes(), limits).probe(file);
    }

    private static boolean isEmpty(Path outbox) throws IOException {
        try (Stream<Path> list = Files.list(outbox)) {
            return list.noneMatch(file -> file.getFileName().toString().startsWith("."));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Visible files, relative to the folder. */
    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder, new FileVisitOption[0])) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.contains("/.") && !name.startsWith("."))
                    .collect(Collectors.toSet());
        }
    }
}
