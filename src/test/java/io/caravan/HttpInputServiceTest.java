package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Inputs from a web server, and logs beside results, in the real service. */
class HttpInputServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;

    @Test
    void inputs_come_from_the_web_and_logs_go_along_also_on_failure() throws IOException {
        byte[] clip = Files.readAllBytes(TestMedia.clip(home.resolve("clip.mp4")));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean there = exchange.getRequestURI().getPath().equals("/in/my clip.mp4");
                    exchange.sendResponseHeaders(there ? 200 : 404, there ? clip.length : -1);
                    if (there) {
                        exchange.getResponseBody().write(clip);
                    }
                    exchange.close();
                });
        server.start();
        String web = "http://127.0.0.1:" + server.getAddress().getPort();
        Path shelf = Files.createDirectories(home.resolve("shelf"));
        Files.copy(
                Path.of("src/test/resources/storage/shelf.camel.yaml"),
                Files.createDirectories(home.resolve("routes/storage"))
                        .resolve("shelf.camel.yaml"));
        Files.writeString(
                Files.createDirectories(home.resolve("config")).resolve("application.properties"),
                "my.shelf=" + shelf + "\n");
        try (ServiceProcess service = new ServiceProcess(home)) {
            service.set("caravan.http.allow", "127.0.0.1");
            Path inbox = service.inbox("remux");
            message(inbox, "1", web + "/in/my%20clip.mp4?token=x", "shelf://out/", true);
            message(inbox, "2", web + "/in/none.mp4", "shelf://out/", true);
            message(inbox, "3", web + "/in/none.mp4", "watch/outbox/", true);
            message(inbox, "4", "http://169.254.169.254/private.mp4", "watch/outbox/", false);
            service.start();

            Map<String, JsonNode> jobs =
                    service.awaitEnded(4, LIMIT).stream()
                            .collect(
                                    Collectors.toMap(
                                            j -> j.at("/origin/uri").asText().replaceAll(".*/", ""),
                                            j -> j));

            JsonNode good = jobs.get("1.job.json");
            assertThat(good.path("state").asText()).as("%s", good).isEqualTo("completed");
            assertThat(good.at("/results/0/uri").asText())
                    .isEqualTo("shelf://out/my clip.remux.mp4");
            assertThat(TestMedia.plays(shelf.resolve("out/my clip.remux.mp4"))).isTrue();
            awaitLog(shelf.resolve("out/my clip.remux." + id(good) + ".log"), " completed");
            assertThat(shelf.resolve("out/my clip.remux." + id(good) + ".log"))
                    .content()
                    .contains("/in/my%20clip.mp4")
                    .doesNotContain("token=x");
            JsonNode missing = jobs.get("2.job.json");
            assertThat(missing.at("/error/kind").asText()).as("%s", missing).isEqualTo("input");
            assertThat(missing.at("/error/message").asText())
                    .isEqualTo(web + "/in/none.mp4 answers 404 (Not Found); there is no such file");
            awaitLog(
                    shelf.resolve("out/none.remux." + id(missing) + ".log"),
                    "there is no such file");
            awaitLog(
                    home.resolve("watch/outbox/none.remux." + id(jobs.get("3.job.json")) + ".log"),
                    "failed: input: ");
            assertThat(jobs.get("4.job.json").at("/error/message").asText())
                    .contains("caravan.http.allow");
            assertThat(names(home.resolve("watch/outbox"))).hasSize(1);
            assertThat(names(shelf.resolve("out"))).hasSize(3);
            await().atMost(LIMIT)
                    .until(
                            () -> home.resolve("data/work").toFile().list(),
                            left -> left == null || left.length == 0);
        } finally {
            server.stop(0);
        }
    }

    private static void message(Path inbox, String name, String input, String output, boolean logs)
            throws IOException {
        Files.writeString(
                inbox.resolve(name + ".job.json"),
                """
                {"operation": "remux", "input": "%s", "output": "%s", "logs": %s}
                """
                        .formatted(input, output, logs));
    }

    private static String id(JsonNode job) {
        return job.path("id").asText();
    }

    private static void awaitLog(Path file, String text) {
        await(file.toString()).atMost(LIMIT).until(() -> Files.exists(file));
        assertThat(file).content().contains(text).endsWith("\n");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
