package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;

import io.caravan.job.Json;
import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The real service telling real servers what became of its jobs. */
class EventServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.stop(0);
        }
    }

    private int serve(int port) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    String text = new String(body, StandardCharsets.UTF_8);
                    received.add(exchange.getRequestURI().getPath() + " " + text);
                    byte[] answer = "ok".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        return server.getAddress().getPort();
    }

    @Test
    void every_sink_gets_what_it_wants() throws Exception {
        int port = serve(0);
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try (ServiceProcess service = new ServiceProcess(home)) {
            service.set("caravan.events.folder", "events")
                    .set("caravan.http.allow", "127.0.0.1")
                    .set("caravan.webhook.urls", "http://127.0.0.1:" + port + "/all")
                    .set("caravan.slack.url", "http://127.0.0.1:" + port + "/slack")
                    .set("caravan.mail.server", "smtp:127.0.0.1:" + mail.getSmtp().getPort())
                    .set("caravan.mail.to", "ops@example.com");
            Path clip = TestMedia.clip(service.folder("watch/inbox").resolve("a.mp4"));
            service.inbox("remux");
            drop(service, clip, "http://127.0.0.1:" + port + "/mine");
            Files.writeString(service.inbox("remux").resolve("broken.mp4"), "no media at all");
            service.start();
            List<JsonNode> jobs = service.awaitEnded(3, LIMIT);

            await().atMost(LIMIT).until(() -> events().size() == 9);
            await().atMost(LIMIT).until(() -> received.size() >= 5);
            for (JsonNode job : jobs) {
                assertThat(events())
                        .filteredOn(e -> e.path("subject").equals(job.path("id")))
                        .extracting(e -> e.path("type").asText())
                        .containsExactly(
                                "io.caravan.job.submitted",
                                "io.caravan.job.started",
                                "io.caravan.job." + job.path("state").asText());
            }
            assertThat(events())
                    .allSatisfy(
                            event -> {
                                assertThat(event.path("specversion").asText()).isEqualTo("1.0");
                                assertThat(event.path("source").asText()).isEqualTo("/caravan");
                                assertThat(event.at("/data/id")).isEqualTo(event.get("subject"));
                                assertThat(event.at("/data/plan").isMissingNode()).isTrue();
                            });
            assertThat(received).filteredOn(r -> r.startsWith("/all ")).hasSize(3);
            assertThat(received)
                    .filteredOn(r -> r.startsWith("/mine "))
                    .singleElement()
                    .asString()
                    .contains("io.caravan.job.completed");
            assertThat(received)
                    .filteredOn(r -> r.startsWith("/slack "))
                    .singleElement()
                    .asString()
                    .contains("broken.mp4 failed: input: ");
            await().atMost(LIMIT).until(() -> mail.getReceivedMessages().length == 1);
            var message = mail.getReceivedMessages()[0];
            assertThat(message.getSubject()).contains("Caravan: remux broken.mp4 failed: input: ");
            assertThat(message.getContent().toString()).contains("broken.mp4 failed: input: ");
            JsonNode named =
                    jobs.stream()
                            .filter(j -> j.path("notify").size() > 0)
                            .findFirst()
                            .orElseThrow();
            assertThat(service.get("/jobs/" + named.path("id").asText() + "/deliveries").body())
                    .contains("/mine", "\"state\":\"delivered\"");
        } finally {
            mail.stop();
        }
    }

    @Test
    void the_end_of_a_job_is_told_after_kill_9_to_a_sink_that_was_away() throws Exception {
        int port = serve(0);
        server.stop(0);
        try (ServiceProcess service = new ServiceProcess(home)) {
            service.set("caravan.slack.url", "http://127.0.0.1:" + port + "/slack")
                    .set("caravan.http.allow", "127.0.0.1")
                    .set("caravan.webhook.urls", "http://127.0.0.1:" + port + "/all")
                    .set("caravan.webhook.retry.delay", "1s");
            Files.writeString(service.inbox("remux").resolve("broken.mp4"), "no media at all");
            service.start();
            service.awaitEnded(1, LIMIT);
            service.kill();
            try (SqliteStore store = SqliteStore.open(home.resolve("data/caravan.db"))) {
                assertThat(store.jobs().withEvents("slack", null, 10)).hasSize(1);
            }
            assertThat(received).isEmpty();

            serve(port);
            service.start();

            await().atMost(LIMIT).until(() -> received.size() >= 2);
            assertThat(received)
                    .anyMatch(r -> r.startsWith("/slack ") && r.contains("broken.mp4 failed"))
                    .anyMatch(r -> r.startsWith("/all ") && r.contains("io.caravan.job.failed"));
            await().atMost(LIMIT)
                    .until(() -> !service.get("/health").body().contains("sink slack"));
        }
    }

    private static void drop(ServiceProcess service, Path clip, String address) throws IOException {
        Path media = service.folder("watch/media").resolve("b.mp4");
        Files.copy(clip, media);
        Path file = service.folder("watch/inbox").resolve("message.job.json");
        Files.writeString(
                file,
                Json.MAPPER
                        .createObjectNode()
                        .put("operation", "remux")
                        .put("input", media.toString())
                        .put("notify", address)
                        .toString());
    }

    /** Every event in the folder, in the order of their ids. */
    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Files.createDirectories(home.resolve("events")))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    events.add(Json.MAPPER.readTree(file.toFile()));
                }
            }
        }
        return events;
    }
}
