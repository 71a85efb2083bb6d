package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ObjectServer;
import io.caravan.testing.Queues;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The whole service between two buckets. */
class S3ServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final String TEST_EVENT =
            """
            {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "inbox"}""";

    @TempDir Path home;
    private ObjectServer objects;
    private Path clip;

    @BeforeEach
    void makeBuckets() throws IOException {
        objects = new ObjectServer(home.resolve("objects"), "inbox", "outbox");
        clip = TestMedia.clip(home.resolve("clip.mp4"));
    }

    @AfterEach
    void closeBuckets() {
        objects.close();
    }

    private ServiceProcess service() {
        return new ServiceProcess(home)
                .set("caravan.s3.endpoint", objects.endpoint().toString())
                .set("caravan.s3.access-key", ObjectServer.ACCESS_KEY)
                .set("caravan.s3.secret-key", ObjectServer.SECRET_KEY)
                .set("caravan.s3.buckets", "inbox,outbox")
                .set("caravan.s3.watch", "inbox")
                .set("caravan.s3.output", "s3://outbox/")
                .set("caravan.s3.poll", "300ms");
    }

    @Test
    void media_become_results_once_for_each_content_and_stay_where_they_are() throws IOException {
        String odd = "${bean:s3Storage?method=close}'; rm -rf ~.mp4";
        objects.put("inbox", "remux/a b.mp4", clip);
        objects.put("inbox", "remux/2026/" + odd, clip);
        objects.put("inbox", "remux/", "");
        objects.put("inbox", "remux/empty.mp4", "");
        objects.put("inbox", "remux/notes.txt", "no media");
        objects.put("inbox", "remux/.hidden/x.mp4", clip);
        try (ServiceProcess service = service().start()) {
            List<JsonNode> jobs = service.awaitEnded(2, LIMIT);

            assertThat(jobs)
                    .as("%s", jobs)
                    .allMatch(j -> j.path("state").asText().equals("completed"));
            assertThat(objects.keys("outbox"))
                    .containsExactly("2026/" + odd.replace(".mp4", ".remux.mp4"), "a b.remux.mp4");
            Path result =
                    Files.write(home.resolve("r.mp4"), objects.get("outbox", "a b.remux.mp4"));
            assertThat(TestMedia.plays(result)).isTrue();
            assertThat(
                            objects.client()
                                    .headObject(r -> r.bucket("outbox").key("a b.remux.mp4"))
                                    .contentType())
                    .isEqualTo("video/mp4");
            assertThat(objects.keys("inbox")).hasSize(6);

            Files.write(clip, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
            objects.put("inbox", "remux/a b.mp4", clip);
            service.awaitEnded(3, LIMIT);
            assertThat(objects.keys("outbox")).contains("a b.remux-1.mp4");

            service.kill();
            service.start();
            objects.put("inbox", "remux/last.mp4", clip);
            assertThat(service.awaitEnded(4, LIMIT)).hasSize(4);
            // cleared away after a job has ended
            await().atMost(LIMIT).untilAsserted(this::nothingIsFetchedAnyMore);
        }
    }

    private void nothingIsFetchedAnyMore() {
        assertThat(home.resolve("data/work").toFile().list()).isNullOrEmpty();
    }

    @Test
    void neither_the_death_of_the_service_nor_that_of_the_server_loses_or_doubles_anything()
            throws IOException {
        objects.refuseWrites(true);
        objects.client(); // writes of the test itself come before
        objects.refuseWrites(false);
        for (int i = 0; i < 4; i++) {
            objects.put("inbox", "remux/" + i + ".mp4", clip);
        }
        objects.refuseWrites(true);
        try (ServiceProcess service = service().start()) {
            await().atMost(LIMIT)
                    .until(() -> objects.calls().stream().anyMatch(c -> c.startsWith("put 0")));
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    service.jobs().stream()
                                            .anyMatch(j -> j.toString().contains("is away")));
            service.kill();
            objects.stop();
            service.start();
            await().atMost(LIMIT)
                    .until(() -> service.get("/health").body().contains("cannot be listed"));
            objects.refuseWrites(false);
            objects.start();

            List<JsonNode> jobs = service.awaitEnded(4, LIMIT);

            assertThat(jobs)
                    .as("%s", jobs)
                    .hasSize(4)
                    .allMatch(j -> j.path("state").asText().equals("completed"))
                    .allMatch(j -> j.path("failures").asInt() == 0);
            assertThat(objects.keys("outbox"))
                    .containsExactly("0.remux.mp4", "1.remux.mp4", "2.remux.mp4", "3.remux.mp4");
        }
    }

    @Test
    void what_a_source_says_its_jobs_have_and_their_logs_lie_beside_the_results()
            throws IOException {
        objects.put("inbox", "archive/2026/a.mp4", clip);
        objects.put("inbox", "archive/broken.mp4", "no film");
        try (ServiceProcess service = service().set("caravan.s3.watch", "")) {
            Files.writeString(
                    service.folder("routes/sources").resolve("archive.camel.yaml"),
                    """
                    - route:
                        id: archive
                        description: Make what the archive gets small
                        from:
                          uri: watch-s3:inbox/archive
                          parameters:
                            every: 300ms
                            operation: resize
                            option.width: 64
                            output: s3://outbox/small/
                            name: "{path}/{name}-small.{ext}"
                            exists: skip
                            priority: 7
                            logs: true
                          steps:
                            - to:
                                uri: direct:accept-objects
                    """);
            List<JsonNode> jobs = service.start().awaitEnded(2, LIMIT);

            assertThat(jobs)
                    .allMatch(j -> j.path("origin").path("source").asText().equals("archive"))
                    .allMatch(j -> j.path("options").path("width").asInt() == 64)
                    .allMatch(j -> j.path("exists").asText().equals("skip"))
                    .allMatch(j -> j.path("priority").asInt() == 7);
            await().atMost(LIMIT).until(() -> objects.keys("outbox").size() == 3);
            assertThat(objects.keys("outbox"))
                    .contains("small/2026/a-small.mp4")
                    .filteredOn(key -> key.endsWith(".log"))
                    .hasSize(2)
                    .allMatch(key -> key.matches("small/(2026/a|broken)-small\\..*\\.log"));
        }
    }

    @Test
    void a_notice_in_a_queue_makes_the_job_at_once_on_a_slow_server_too() {
        try (Queues queues = new Queues()) {
            String queue = queues.create("notices", Map.of());
            ServiceProcess service =
                    service()
                            .set("caravan.s3.poll", "1d")
                            .set("caravan.sqs.queue", queue)
                            .set("caravan.sqs.access-key", "x")
                            .set("caravan.sqs.secret-key", "y");
            try (service) {
                service.start();
                objects.put("inbox", "remux/a b+ü.mp4", clip);
                objects.put("inbox", "remux/second.mp4", clip);
                objects.slow(300);
                queues.client.sendMessage(q -> q.queueUrl(queue).messageBody(TEST_EVENT));
                String notice =
                        "{\"Records\": ["
                                + record("a+b%2B%C3%BC.mp4")
                                + ","
                                + record("second.mp4")
                                + "]}";
                // S3 sends some of them twice
                queues.client.sendMessage(q -> q.queueUrl(queue).messageBody(notice));
                queues.client.sendMessage(q -> q.queueUrl(queue).messageBody(notice));
                await().atMost(LIMIT).until(() -> objects.calls().stream().anyMatch(this::isRead));
                service.kill();
                service.start();
                assertThat(service.awaitEnded(2, LIMIT))
                        .hasSize(2)
                        .allMatch(j -> j.path("state").asText().equals("completed"));
                await().atMost(LIMIT).until(() -> queues.size(queue) == 0);

                assertThat(service.jobs()).hasSize(2);
                assertThat(objects.keys("outbox"))
                        .containsExactly("a b+ü.remux.mp4", "second.remux.mp4");
            }
        }
    }

    private boolean isRead(String call) {
        return call.startsWith("get remux/");
    }

    private String record(String name) {
        String key = "remux/" + URLDecoder.decode(name, StandardCharsets.UTF_8);
        String etag =
                objects.client()
                        .headObject(r -> r.bucket("inbox").key(key))
                        .eTag()
                        .replace("\"", "");
        return """
                {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
                 "eventTime": "2026-01-01T00:00:00.000Z",
                 "s3": {"bucket": {"name": "inbox"},
                        "object": {"key": "remux/%s", "size": %d, "eTag": "%s"}}}"""
                .formatted(name, clip.toFile().length(), etag);
    }

    @Test
    void of_a_large_object_only_what_is_needed_is_read() {
        Path large =
                TestMedia.make(
                        home.resolve("large.mkv"),
                        List.of(
                                "-f",
                                "lavfi",
                                "-i",
                                "testsrc2=size=640x360:rate=25:duration=12",
                                "-c:v",
                                "rawvideo",
                                "-pix_fmt",
                                "yuv420p"));
        assertThat(large).satisfies(f -> assertThat(Files.size(f)).isGreaterThan(64 << 20));
        objects.put("inbox", "thumbnail/large.mkv", large);
        objects.forget();
        try (ServiceProcess service = service().start()) {
            JsonNode job = service.awaitEnded(1, LIMIT).get(0);

            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
            assertThat(objects.keys("outbox")).containsExactly("large.thumbnail.jpg");
            assertThat(service.get(job.path("log").asText()).body()).contains("reading parts of");
            assertThat(objects.calls()).filteredOn(c -> c.startsWith("get ")).hasSizeLessThan(40);
        }
    }
}
