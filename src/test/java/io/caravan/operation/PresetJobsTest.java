package io.caravan.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Presets at the doors of the real service. */
class PresetJobsTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;

    @Test
    void a_folder_a_source_and_a_message_name_presets() throws Exception {
        Path clip = TestMedia.clip(home.resolve("clip.mp4"));
        try (ServiceProcess service = new ServiceProcess(home)) {
            Files.writeString(
                    service.folder("config").resolve("presets.yaml"),
                    "compress: {mine: {options: {preset: ultrafast, crf: 40}}, bad: {options: {crf: x}}}");
            Files.writeString(
                    service.folder("routes/sources").resolve("studio.camel.yaml"),
                    """
                    - route:
                        id: studio
                        description: Previews of what the studio sends
                        from:
                          uri: watch-folder:watch/studio
                          parameters:
                            operation: compress
                            preset: preview
                            option.crf: 33
                          steps:
                            - to:
                                uri: direct:accept
                    """);
            service.start();
            Files.copy(clip, service.inbox("compress@mine").resolve("folder.mp4"));
            Files.copy(clip, service.inbox("compress@nine").resolve("unknown.mp4"));
            Files.copy(clip, service.folder("watch/studio").resolve("source.mp4"));
            Path message = service.inbox("job");
            Files.copy(clip, message.resolve("message.mp4"));
            Files.writeString(
                    message.resolve("one.job.json"),
                    """
                    {"operation": "compress", "preset": "mine", "options": {"crf": 45},
                     "input": "message.mp4"}
                    """);

            List<JsonNode> jobs = service.awaitEnded(3, LIMIT);

            assertThat(jobs)
                    .hasSize(3)
                    .allMatch(job -> job.path("state").asText().equals("completed"));
            Path outbox = home.resolve("watch/outbox");
            assertThat(outbox.resolve("folder.compress@mine.mp4")).exists();
            assertThat(outbox.resolve("source.compress@preview.mp4")).exists();
            assertThat(outbox.resolve("job/message.compress@mine.mp4")).exists();
            assertThat(crf(jobs, "folder.mp4")).isEqualTo("40");
            assertThat(crf(jobs, "source.mp4")).isEqualTo("33");
            assertThat(crf(jobs, "message.mp4")).isEqualTo("45");
            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(service.get("/health").body())
                                            .contains(
                                                    "compress has no preset nine; did you mean mine?")
                                            .contains(
                                                    "presets.yaml:1: the option crf of compress: x"));
            assertThat(home.resolve("watch/inbox/compress@nine/unknown.mp4")).exists();
            explainsWithWhatTheJobsTaught(service, outbox.resolve("folder.compress@mine.mp4"));
        }
    }

    private static void explainsWithWhatTheJobsTaught(ServiceProcess service, Path input)
            throws Exception {
        String address = "/operations/compress/explain?preset=mine&input=" + input;
        JsonNode explained = Json.MAPPER.readTree(service.get(address).body());

        assertThat(explained.at("/estimate/bytesFrom").asText())
                .isEqualTo("from one earlier job with these options");
        assertThat(explained.at("/estimate/bytes").asLong()).isPositive();
        assertThat(explained.at("/outputs/0/path").asText())
                .isEqualTo(input.getParent() + "/folder.compress@mine.compress@mine.mp4");
        assertThat(service.jobs()).hasSize(3);
        assertThat(service.get("/operations/compress").body()).contains("\"mine\"", "\"preview\"");
    }

    /** What the plan that ran says. */
    private static String crf(List<JsonNode> jobs, String input) {
        JsonNode job =
                jobs.stream()
                        .filter(found -> found.path("input").asText().endsWith("/" + input))
                        .findFirst()
                        .orElseThrow();
        List<String> arguments = new ArrayList<>();
        job.at("/plan/outputs/0/streams/0/arguments").forEach(a -> arguments.add(a.asText()));
        return arguments.get(arguments.indexOf("-crf") + 1);
    }
}
