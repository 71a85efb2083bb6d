package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/**
 * A storage scheme is one dropped file: here one of Camel's file component, in the real service.
 */
class StorageContractTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;
    private Path shelf;

    @BeforeEach
    void dropTheFile() throws IOException {
        shelf = Files.createDirectories(home.resolve("shelf"));
        Path routes = Files.createDirectories(home.resolve("routes/storage"));
        Files.copy(
                Path.of("src/test/resources/storage/shelf.camel.yaml"),
                routes.resolve("shelf.camel.yaml"));
        Path config = Files.createDirectories(home.resolve("config"));
        Files.writeString(config.resolve("application.properties"), "my.shelf=" + shelf + "\n");
    }

    @Test
    void inputs_come_from_it_and_results_go_to_it_and_waiting_is_no_failure() throws IOException {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path clip = TestMedia.clip(home.resolve("clip.mp4"));
            Files.createDirectories(shelf.resolve("out"));
            Files.writeString(shelf.resolve("out/ab.remux.mp4"), "somebody's");
            Files.writeString(
                    service.inbox("remux").resolve("1.job.json"),
                    """
                    {"operation": "remux", "input": "shelf://ab.mov",
                     "output": "shelf://out/{name}.{operation}.{ext}"}
                    """);
            service.start();
            await().atMost(LIMIT)
                    .until(() -> service.jobs().stream().anyMatch(StorageContractTest::waits));
            Files.copy(clip, shelf.resolve("ab.mov"));

            JsonNode job = service.awaitEnded(1, LIMIT).get(0);

            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
            assertThat(job.path("failures").asInt()).isZero();
            assertThat(job.path("results").get(0).path("uri").asText())
                    .isEqualTo("shelf://out/ab.remux-1.mp4");
            assertThat(TestMedia.plays(shelf.resolve("out/ab.remux-1.mp4"))).isTrue();
            assertThat(shelf.resolve("out/ab.remux.mp4")).hasContent("somebody's");
            assertThat(home.resolve("data/work").toFile().list()).isNullOrEmpty();
            assertThat(home.resolve("data/staged").toFile().list()).isNullOrEmpty();
        }
    }

    @Test
    void an_unknown_scheme_fails_before_any_work_and_names_the_known_ones() throws IOException {
        try (ServiceProcess service = new ServiceProcess(home)) {
            TestMedia.clip(service.inbox("remux").resolve("clip.mp4"));
            Files.writeString(
                    service.inbox("remux").resolve("1.job.json"),
                    """
                    {"operation": "remux", "input": "clip.mp4", "output": "gs://b/{name}.mp4"}
                    """);
            service.start();
            JsonNode job = service.awaitEnded(1, LIMIT).get(0);
            assertThat(job.path("error").path("kind").asText()).isEqualTo("options");
            assertThat(job.path("error").path("message").asText())
                    .contains("no store gs")
                    .contains("shelf");
        }
    }

    private static boolean waits(JsonNode job) {
        return job.path("state").asText().equals("queued")
                && job.path("error").path("message").asText().contains("not on the shelf yet");
    }
}
