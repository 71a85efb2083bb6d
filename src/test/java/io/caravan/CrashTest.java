package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code kill -9} of the real service at every stage of real jobs. */
class CrashTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int CLIPS = 5;

    @TempDir static Path media;
    private static Path clip;

    @TempDir Path home;

    /** A moment in a job's life, recognised by what is on disk or in a job's log. */
    enum Stage {
        ACCEPTING("/.accepted/"),
        QUEUED(null),
        PROBING("probing"),
        ENCODING("$ "),
        VERIFYING("verifying"),
        PUBLISHING("publishing");

        private final String sign;

        Stage(String sign) {
            this.sign = sign;
        }

        boolean reached(ServiceProcess service) {
            return switch (this) {
                case ACCEPTING -> anyFile(service.folder("watch/inbox"), sign);
                case QUEUED -> service.jobs().stream().anyMatch(j -> state(j).equals("queued"));
                default -> anyLogHas(service.folder("data/logs"), sign);
            };
        }
    }

    @BeforeAll
    static void makeClip() {
        clip = TestMedia.clip(media.resolve("clip.mp4"), 4, "640x360");
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void every_accepted_file_ends_once_whatever_stage_the_kill_hits(Stage stage) throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            dropClips(service);
            service.launch();
            await(stage + " reached")
                    .atMost(LIMIT)
                    .failFast(
                            "the service ended: see " + service.log(),
                            () -> !service.handle().isAlive())
                    .pollInterval(Duration.ofMillis(3))
                    .ignoreExceptions()
                    .until(() -> stage.reached(service));
            service.kill();
            service.start();
            everyClipEndsOnce(service);
        }
    }

    /** A few seeded moments in every run; the seed is in the test's name. */
    @ParameterizedTest
    @MethodSource("seeds")
    void every_accepted_file_ends_once_when_killed_at_random_moments(long seed) throws Exception {
        killedAtRandom(seed, 3);
    }

    static Stream<Long> seeds() {
        return Stream.of(1L);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("manySeeds")
    void every_accepted_file_ends_once_in_the_full_matrix(long seed) throws Exception {
        killedAtRandom(seed, 4);
    }

    static Stream<Long> manySeeds() {
        return Stream.iterate(100L, seed -> seed + 1).limit(40);
    }

    private void killedAtRandom(long seed, int kills) throws Exception {
        Random random = new Random(seed);
        try (ServiceProcess service = new ServiceProcess(home)) {
            dropClips(service);
            for (int kill = 0; kill < kills; kill++) {
                Process process = service.launch();
                long after = 1500 + random.nextInt(3500);
                // Waiting for its end is the only event there is: it does not end by itself.
                process.waitFor(after, java.util.concurrent.TimeUnit.MILLISECONDS);
                service.kill();
            }
            service.start();
            everyClipEndsOnce(service);
        }
    }

    @Test
    void a_stop_puts_running_work_back_without_counting_a_failure() throws Exception {
        try (ServiceProcess service = new ServiceProcess(home).set("caravan.stop.timeout", "1s")) {
            Path longClip = TestMedia.clip(media.resolve("long.mp4"), 60, "1280x720");
            Files.copy(longClip, service.inbox("compress").resolve("long.mp4"));
            service.start();
            await().atMost(LIMIT).until(() -> anyLogHas(service.folder("data/logs"), "$ "));
            assertThat(service.stop()).as("128 + SIGTERM").isEqualTo(143);
            assertThat(ffmpegsOf(service)).isEmpty();
            service.start();
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    service.jobs().stream()
                                            .anyMatch(j -> j.path("attempt").asInt() == 2));
            JsonNode job = service.jobs().get(0);
            assertThat(job.path("failures").asInt()).isZero();
            assertThat(job.path("lost").asInt()).isZero();
        }
    }

    private void dropClips(ServiceProcess service) throws IOException {
        for (int i = 0; i < CLIPS; i++) {
            Files.copy(clip, service.inbox("compress").resolve("clip " + i + ".mp4"));
        }
        Files.writeString(
                service.inbox("compress").resolve("broken.mp4"), "this is no media file at all");
        service.folder("watch/inbox/remux");
        Files.copy(clip, service.inbox("remux").resolve("other.mp4"));
    }

    private void everyClipEndsOnce(ServiceProcess service) throws IOException {
        List<JsonNode> jobs = service.awaitEnded(CLIPS + 2, LIMIT);
        assertThat(jobs).hasSize(CLIPS + 2);
        Set<String> outputs = new TreeSet<>(Set.of("other.remux.mp4"));
        for (int i = 0; i < CLIPS; i++) {
            outputs.add("clip " + i + ".compress.mp4");
        }
        Path watch = home.resolve("watch");
        await("originals put away")
                .atMost(LIMIT)
                .until(() -> files(watch.resolve("inbox")).isEmpty());
        assertThat(files(watch.resolve("outbox"))).isEqualTo(outputs);
        assertThat(files(watch.resolve("done"))).hasSize(CLIPS + 1);
        assertThat(files(watch.resolve("failed")))
                .containsExactlyInAnyOrder("broken.mp4", "broken.mp4.error.txt");
        try (Stream<Path> list = Files.list(watch.resolve("outbox"))) {
            for (Path output : list.filter(Files::isRegularFile).toList()) {
                assertThat(TestMedia.plays(output)).as("%s plays", output).isTrue();
            }
        }
        assertThat(ffmpegsOf(service)).isEmpty();
    }

    /** Programs that work on this test's files. */
    private List<String> ffmpegsOf(ServiceProcess service) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != service.handle().pid())
                .map(p -> p.info().commandLine().orElse(""))
                .filter(line -> line.contains("ffmpeg") && line.contains(home.toString()))
                .toList();
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".gitkeep"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static boolean anyFile(Path folder, String sign) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.anyMatch(file -> file.toString().contains(sign));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean anyLogHas(Path folder, String sign) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).anyMatch(file -> has(file, sign));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean has(Path file, String sign) {
        try {
            return Files.readString(file).contains(sign);
        } catch (IOException e) {
            return false;
        }
    }

    private static String state(JsonNode job) {
        return job.path("state").asText();
    }
}
