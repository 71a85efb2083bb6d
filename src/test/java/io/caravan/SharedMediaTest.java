package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Real media nobody here made, dropped into the real service, with a kill in the middle. */
class SharedMediaTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Set<String> WITHOUT_PICTURE =
            Set.of("napoleon.mp3", "with-attached-pic.mp3", "silent.mp4");
    private static final List<String> AWKWARD_NAMES =
            List.of(
                    "awesome movie.mov",
                    "awesome'movie.mov",
                    "file+with+data&streams=works?.mp4",
                    "te[s]t_ video ' _ .flv",
                    "Ünïcødé 视频 – тест 🎬.mp4",
                    "-leading-dash-.mp4",
                    "100%d.mp4",
                    "a:b.mp4",
                    "${bean:x}.mp4",
                    "a\"b.mp4",
                    "line\nbreak.mp4",
                    "é".repeat(123) + ".mp4");

    @TempDir Path home;
    private Path good;
    private Path bad;

    @BeforeEach
    void findMedia() {
        good = TestMedia.sharedMedia("good").orElse(null);
        bad = TestMedia.sharedMedia("bad").orElse(null);
        assumeTrue(good != null && bad != null, "no shared media beside this checkout: skipped");
    }

    @Test
    void good_files_play_and_bad_ones_fail_with_a_reason_also_when_killed_in_the_middle()
            throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path inbox = service.inbox("compress");
            int count = copyAll(good, inbox) + copyAll(bad, inbox);
            service.start();
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    service.jobs().stream().filter(j -> has(j, "completed")).count()
                                            >= 3);
            service.kill();
            service.start();
            List<JsonNode> jobs = service.awaitEnded(count, LIMIT);
            assertThat(jobs).hasSize(count);
            check(jobs);
        }
    }

    @Test
    void awkward_names_arrive_whole() throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            for (String name : AWKWARD_NAMES) {
                Files.copy(good.resolve("no-audio.flv"), service.inbox("compress").resolve(name));
            }
            Files.copy(good.resolve("no-audio.flv"), service.inbox("compress").resolve("a:b.mov"));
            service.start();
            List<JsonNode> jobs = service.awaitEnded(AWKWARD_NAMES.size() + 1, LIMIT);
            assertThat(jobs).allMatch(job -> has(job, "completed"));
            List<Path> outputs = outputs();
            assertThat(outputs).hasSize(AWKWARD_NAMES.size() + 1);
            assertThat(outputs).allMatch(TestMedia::plays);
            Set<String> names = names(outputs);
            assertThat(names)
                    .contains(
                            "awesome movie.compress.mp4",
                            "-leading-dash-.compress.mp4",
                            "100%d.compress.mp4")
                    .contains("Ünïcødé 视频 – тест 🎬.compress.mp4", "line\nbreak.compress.mp4")
                    .contains("a:b.compress.mp4", "a:b.compress-1.mp4");
        }
    }

    private void check(List<JsonNode> jobs) throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> goodNames = list(good);
        Set<String> badNames = list(bad);
        for (JsonNode job : jobs) {
            String name = job.path("origin").path("name").asText();
            boolean expected = goodNames.contains(name) && !WITHOUT_PICTURE.contains(name);
            boolean either = name.equals("teststream.ffm");
            if (!either && has(job, "completed") != expected) {
                wrong.add(name + " " + job.path("state").asText() + " " + job.path("error"));
            }
            if (has(job, "failed")) {
                String message = job.path("error").path("message").asText();
                if (message.isBlank()
                        || message.contains("Exception")
                        || !job.path("error").path("kind").asText().equals("input")) {
                    wrong.add(name + " " + job.path("error"));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(outputs()).hasSize((int) jobs.stream().filter(j -> has(j, "completed")).count());
        assertThat(outputs()).allMatch(TestMedia::plays);
        assertThat(names(outputs()))
                .noneMatch(name -> badNames.contains(name.replace(".compress", "")));
    }

    private List<Path> outputs() throws IOException {
        try (Stream<Path> walk = Files.walk(home.resolve("watch/outbox"))) {
            return walk.filter(Files::isRegularFile).filter(f -> !f.endsWith(".gitkeep")).toList();
        }
    }

    private static Set<String> names(List<Path> files) {
        return files.stream().map(f -> f.getFileName().toString()).collect(Collectors.toSet());
    }

    private static int copyAll(Path from, Path to) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
                count++;
            }
        }
        return count;
    }

    private static Set<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static boolean has(JsonNode job, String state) {
        return job.path("state").asText().equals(state);
    }
}
