package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.testing.KafkaBroker;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The real service between two topics of a real broker, both of which die. */
class KafkaServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int JOBS = 12;

    @TempDir Path home;
    @TempDir Path data;

    @Test
    void each_message_is_one_result_and_one_story_whatever_dies() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(data).start();
                ServiceProcess service = new ServiceProcess(home)) {
            TestMedia.clip(service.folder("watch").resolve("a.mp4"));
            service.set("caravan.kafka.brokers", broker.address())
                    .set("caravan.kafka.topic", "jobs")
                    .set("caravan.events.kafka.topic", "events")
                    .start();
            broker.send("jobs", messages());
            await().atMost(LIMIT).until(() -> !service.jobs().isEmpty());
            service.kill();
            broker.kill();
            broker.start();
            service.start();
            service.awaitEnded(JOBS / 2, LIMIT);
            broker.kill();
            service.awaitEnded(JOBS, LIMIT);
            service.kill();
            broker.start();
            service.start();

            List<JsonNode> jobs = service.awaitEnded(JOBS, LIMIT);
            assertThat(jobs)
                    .hasSize(JOBS)
                    .allMatch(job -> job.path("state").asText().equals("completed"));
            try (Stream<Path> results = Files.list(home.resolve("watch/outbox"))) {
                assertThat(results.filter(f -> f.toString().endsWith(".mp4"))).hasSize(JOBS);
            }
            List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
            await().atMost(LIMIT).until(() -> completed(events, broker) == JOBS);
            for (JsonNode job : jobs) {
                String id = job.path("id").asText();
                assertThat(events.stream().filter(e -> id.equals(text(e.key()))).map(this::type))
                        .startsWith("submitted")
                        .contains("started")
                        .endsWith("completed");
            }
        }
    }

    private static String[] messages() {
        return IntStream.range(0, JOBS)
                .mapToObj(i -> "{\"operation\": \"remux\", \"input\": \"watch/a.mp4\"}")
                .toArray(String[]::new);
    }

    /** Reads all events there are; returns for how many jobs one tells of the end. */
    private long completed(List<ConsumerRecord<byte[], byte[]>> events, KafkaBroker broker) {
        events.clear();
        events.addAll(broker.read("events", 3 * JOBS));
        return events.stream()
                .filter(event -> type(event).equals("completed"))
                .map(event -> text(event.key()))
                .distinct()
                .count();
    }

    private String type(ConsumerRecord<byte[], byte[]> event) {
        try {
            return Json.MAPPER
                    .readTree(event.value())
                    .path("type")
                    .asText()
                    .replace("io.caravan.job.", "");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
