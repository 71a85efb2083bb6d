package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;

/** Operations whose results are more than one file, in the real service. */
class ShelfServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;

    @Test
    void reports_pictures_and_sprites_come_out_under_names_of_their_own() throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            service.inbox("probe");
            Path inbox = service.inbox("probe").getParent();
            Path clip = TestMedia.clip(home.resolve("a clip.mp4"));
            Files.copy(clip, service.inbox("probe").resolve("a clip.mp4"));
            drop(inbox, clip, "one", "thumbnail", "{}");
            drop(inbox, clip, "series", "thumbnail", "{\"make\": \"series\", \"every\": 0.5}");
            drop(inbox, clip, "sprites", "thumbnail", "{\"make\": \"sprites\", \"every\": 0.5}");
            drop(inbox, clip, "stream", "hls", "{}");
            drop(inbox, clip, "loud", "normalize", "{}");
            drop(inbox, clip, "twice", "two-pass", "{\"bitrate\": 200}");
            service.start();
            List<JsonNode> jobs = service.awaitEnded(7, LIMIT);
            assertThat(jobs)
                    .allSatisfy(
                            job ->
                                    assertThat(job.path("state").asText())
                                            .as("%s", job)
                                            .isEqualTo("completed"));
            assertThat(files(home.resolve("watch/outbox")))
                    .containsExactlyInAnyOrder(
                            "a clip.probe.json",
                            "loud.normalize.mp4",
                            "twice.two-pass.mp4",
                            "stream.hls/master.m3u8",
                            "stream.hls/360p/playlist.m3u8",
                            "stream.hls/360p/init.mp4",
                            "stream.hls/360p/00000.m4s",
                            "stream.hls/audio/playlist.m3u8",
                            "stream.hls/audio/init.mp4",
                            "stream.hls/audio/00000.m4s",
                            "one.thumbnail.jpg",
                            "series.thumbnail.0001.jpg",
                            "series.thumbnail.0002.jpg",
                            "series.thumbnail.0003.jpg",
                            "series.thumbnail.0004.jpg",
                            "sprites.thumbnail/sprite-001.jpg",
                            "sprites.thumbnail/thumbnails.vtt");
            assertThat(result(jobs, "sprites.mp4")).endsWith("/sprites.thumbnail/thumbnails.vtt");
            assertThat(result(jobs, "stream.mp4")).endsWith("/stream.hls/master.m3u8");
        }
    }

    /** Where the only result of the job for this input lies. */
    private static String result(List<JsonNode> jobs, String input) {
        JsonNode job =
                jobs.stream()
                        .filter(j -> j.path("inputs").toString().contains(input))
                        .findFirst()
                        .orElseThrow();
        assertThat(job.path("results")).hasSize(1);
        return job.path("results").get(0).path("uri").asText();
    }

    /** A job message beside the inbox' own files. */
    private static void drop(Path inbox, Path clip, String name, String operation, String options)
            throws IOException {
        Path input = clip.resolveSibling("watch").resolve(name + ".mp4");
        Files.copy(clip, input);
        Files.writeString(
                inbox.resolve(name + ".job.json"),
                "{\"operation\": \""
                        + operation
                        + "\", \"input\": \""
                        + input
                        + "\", \"options\": "
                        + options
                        + "}");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.endsWith(".gitkeep"))
                    .toList();
        }
    }
}
