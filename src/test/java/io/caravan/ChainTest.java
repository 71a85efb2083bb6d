package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Chains and operations side by side, in the real service. */
class ChainTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;

    @Test
    void a_chain_goes_on_after_the_step_that_was_done_when_the_service_was_killed()
            throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path clip = TestMedia.clip(home.resolve("clip.mp4"), 4, "640x360");
            drop(
                    service,
                    clip,
                    """
                    {"operation": ["resize", "black-and-white"], "input": "clip.mp4",
                     "options": {"width": 320, "black-and-white.crf": 40}}
                    """);
            service.launch();
            await("second step begun")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> logs().contains("begins step 2 of 2: black-and-white"));
            service.kill();
            assertThat(names("watch/outbox")).isEmpty();
            service.start();
            JsonNode job = service.awaitEnded(1, LIMIT).get(0);

            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
            assertThat(job.path("lost").asInt()).isEqualTo(1);
            assertThat(logs())
                    .contains("going on after step 1 of 2: resize")
                    .containsOnlyOnce("begins step 1 of 2");
            assertThat(job.at("/steps/0/plan/hash").asText()).hasSize(64);
            assertThat(job.at("/steps/1/plan/hash").asText()).hasSize(64);
            assertThat(job.at("/results/0/width").asInt()).isEqualTo(320);
            assertThat(job.at("/steps/1/plan").toString()).contains("\"-crf\",\"40\"");
            assertThat(names("watch/outbox")).containsExactly("clip.resize.black-and-white.mp4");
            assertThat(
                            TestMedia.plays(
                                    home.resolve(
                                            "watch/outbox/one/clip.resize.black-and-white.mp4")))
                    .isTrue();
            await("original put away")
                    .atMost(LIMIT)
                    .until(() -> names("watch/done").size() == 2 && names("data/work").isEmpty());
        }
    }

    @Test
    void operations_side_by_side_end_once_when_killed_at_random_moments() throws Exception {
        Random random = new Random(7);
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path clip = TestMedia.clip(home.resolve("clip.mp4"), 3, "320x180");
            source(service, "resize > black-and-white, thumbnail, remux");
            for (String name : List.of("a.mp4", "b.mp4", "c.mp4")) {
                Files.copy(clip, service.folder("watch/studio").resolve(name));
            }
            Files.writeString(service.folder("watch/studio").resolve("broken.mp4"), "no media");
            for (int kill = 0; kill < 3; kill++) {
                Process process = service.launch();
                // Waiting for its end is the only event there is: it does not end by itself.
                process.waitFor(
                        2500 + random.nextInt(3000), java.util.concurrent.TimeUnit.MILLISECONDS);
                service.kill();
            }
            service.start();
            List<JsonNode> jobs = service.awaitEnded(4 + 9, LIMIT);

            assertThat(jobs).hasSize(4 + 9);
            assertThat(jobs.stream().filter(job -> job.has("operations")))
                    .extracting(job -> job.path("state").asText())
                    .containsExactlyInAnyOrder("completed", "completed", "completed", "failed");
            assertThat(names("watch/outbox"))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of("a", "b", "c")
                                    .flatMap(
                                            name ->
                                                    Stream.of(
                                                            name + ".resize.black-and-white.mp4",
                                                            name + ".thumbnail.jpg",
                                                            name + ".remux.mp4"))
                                    .toList());
            await("originals put away")
                    .atMost(LIMIT)
                    .until(() -> names("watch/studio").isEmpty() && names("data/work").isEmpty());
            assertThat(names("watch/done")).containsExactlyInAnyOrder("a.mp4", "b.mp4", "c.mp4");
            assertThat(names("watch/failed"))
                    .containsExactlyInAnyOrder("broken.mp4", "broken.mp4.error.txt");
        }
    }

    @Test
    void the_original_follows_what_becomes_of_the_operations() throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path clip = TestMedia.clip(home.resolve("clip.mp4"));
            Path taken = service.folder("watch/outbox/one").resolve("clip.remux.mp4");
            Files.writeString(taken, "somebody else's");
            drop(
                    service,
                    clip,
                    """
                    {"operations": [{"operation": "remux", "exists": "fail"},
                                    {"operation": "thumbnail", "options": {"format": "png"}}],
                     "input": "clip.mp4"}
                    """);
            service.start();
            JsonNode parent = parent(service.awaitEnded(3, LIMIT));
            String id = parent.path("id").asText();
            String remux = parent.at("/operations/0/id").asText();
            assertThat(parent.path("state").asText()).isEqualTo("failed");
            assertThat(parent.at("/error/message").asText())
                    .startsWith("1 of 2 operations failed: remux: ");
            assertThat(job(service, id).at("/operations/0/state").asText()).isEqualTo("failed");
            assertThat(job(service, id).at("/operations/1/state").asText()).isEqualTo("completed");
            assertThat(names("watch/outbox")).contains("clip.thumbnail.png");
            await().atMost(LIMIT).until(() -> names("watch/failed").size() == 3);
            assertThat(Files.readString(home.resolve("watch/failed/one/one.job.json.error.txt")))
                    .contains("remux (job " + remux + "): failed");
            assertThat(logs())
                    .containsOnlyOnce("Z probing")
                    .contains("probed already by job " + id);

            assertThat(service.send("POST", "/jobs/" + remux + "/retry").statusCode())
                    .isEqualTo(202);
            assertThat(job(service, id).path("state").asText())
                    .as("waits again, or has failed again already")
                    .isIn("processing", "failed");
            awaitState(service, id, "failed");

            Files.delete(taken);
            assertThat(service.send("POST", "/jobs/" + id + "/retry").statusCode()).isEqualTo(202);
            awaitState(service, id, "completed");
            await().atMost(LIMIT).until(() -> names("watch/done").size() == 2);
            assertThat(names("watch/failed")).isEmpty();
            assertThat(names("watch/outbox"))
                    .containsExactlyInAnyOrder("clip.remux.mp4", "clip.thumbnail.png");

            assertThat(service.get("/jobs?parent=" + id).body()).contains(remux, "\"next\":null");
            assertThat(service.get("/jobs?parent=" + id + "&operation=thumbnail").body())
                    .doesNotContain(remux);
            assertThat(service.get("/jobs?parent=no-such-job").statusCode()).isEqualTo(404);
            assertThat(service.get("/metrics").body())
                    .contains(
                            "caravan_jobs_finished_total{operation=\"remux\",state=\"completed\"} 1.0")
                    .doesNotContain("operation=\"\"");
            cancelsAllParts(service);
        }
    }

    private void cancelsAllParts(ServiceProcess service) throws IOException {
        Path longClip = TestMedia.clip(home.resolve("long.mp4"), 60, "1280x720");
        Path folder = service.folder("watch/inbox/two");
        Files.copy(longClip, folder.resolve("long.mp4"));
        Files.writeString(
                folder.resolve("two.job.json"),
                """
                {"operations": [{"operation": "compress"}, {"operation": "black-and-white"}],
                 "input": "long.mp4"}
                """);
        await("a part runs")
                .atMost(LIMIT)
                .until(
                        () ->
                                service.jobs().stream()
                                        .anyMatch(
                                                job ->
                                                        job.has("parent")
                                                                && job.path("state")
                                                                        .asText()
                                                                        .equals("processing")));
        String id = parent(service.jobs()).path("id").asText();
        assertThat(service.send("DELETE", "/jobs/" + id).statusCode()).isEqualTo(200);
        List<JsonNode> jobs = service.awaitEnded(6, LIMIT);
        assertThat(jobs.subList(0, 3))
                .allMatch(job -> job.path("state").asText().equals("cancelled"));
        await().atMost(LIMIT).until(() -> names("watch/failed").contains("long.mp4"));
        assertThat(names("watch/outbox")).doesNotContain("long.compress.mp4");
    }

    private static void drop(ServiceProcess service, Path clip, String message) throws IOException {
        Path folder = service.folder("watch/inbox/one");
        Files.copy(clip, folder.resolve("clip.mp4"));
        Files.writeString(folder.resolve("one.job.json"), message);
    }

    private static void source(ServiceProcess service, String operations) throws IOException {
        Files.writeString(
                service.folder("routes/sources").resolve("studio.camel.yaml"),
                """
                - route:
                    id: studio
                    description: What the studio sends
                    from:
                      uri: watch-folder:watch/studio
                      parameters:
                        operation: "%s"
                        option.resize.width: 160
                      steps:
                        - to:
                            uri: direct:accept
                """
                        .formatted(operations));
    }

    private static JsonNode parent(List<JsonNode> jobs) {
        return jobs.stream().filter(job -> job.has("operations")).findFirst().orElseThrow();
    }

    private static JsonNode job(ServiceProcess service, String id) throws IOException {
        return io.caravan.job.Json.MAPPER.readTree(service.get("/jobs/" + id).body());
    }

    private static void awaitState(ServiceProcess service, String id, String state) {
        await().atMost(LIMIT).until(() -> job(service, id).path("state").asText().equals(state));
    }

    private String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files("data/logs")) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }

    private List<String> names(String folder) throws IOException {
        return files(folder).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals(".gitkeep"))
                .toList();
    }

    private List<Path> files(String folder) throws IOException {
        if (!Files.isDirectory(home.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(home.resolve(folder))) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/.caravan-"))
                    .collect(Collectors.toList());
        } catch (java.io.UncheckedIOException moved) {
            return List.of(Path.of("moving"));
        }
    }
}
