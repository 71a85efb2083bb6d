package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.SftpServer;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What docs/sftp.md tells, followed with a real server and the real service. */
@Tag("nightly")
class SftpServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir Path temp;
    private SftpServer server;
    private ServiceProcess service;

    @BeforeEach
    void prepare() throws IOException {
        Path root = Files.createDirectories(temp.resolve("server"));
        Files.createDirectories(root.resolve("media/in"));
        server = new SftpServer(root, temp.resolve("hostkey")).start();
        service = new ServiceProcess(temp.resolve("home"));
        Path config = service.folder("config");
        Files.writeString(config.resolve("known_hosts"), server.knownHost());
    }

    @AfterEach
    void stop() {
        service.close();
        server.close();
    }

    @Test
    void a_server_is_added_while_it_runs_and_stops_in_the_middle_of_transfers() throws Exception {
        service.start();
        save("routes/storage/partner.camel.yaml");
        save("routes/sources/partner.camel.yaml");
        Path clip = TestMedia.clip(temp.resolve("clip.mp4"), 20, "1280x720");
        long bytes = Files.size(clip);
        CompletableFuture<Void> stopped = server.stopAfterReading(bytes / 2);
        String name = "-a ${bean:x} 100%'s.mp4";
        put(clip, "sub/" + name);

        stopped.get();
        await().atMost(LIMIT).until(() -> waits(service.jobs()));
        assertThat(server.files()).containsExactly("media/in/sub/" + name);
        CompletableFuture<Void> again = server.stopAfterWriting(100_000);
        server.start();
        again.get();
        await().atMost(LIMIT).until(() -> waits(service.jobs()));
        service.kill();
        server.start();
        service.start();

        JsonNode job = service.awaitEnded(1, LIMIT).get(0);
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
        assertThat(job.path("failures").asInt()).isZero();
        String result = "media/out/sub/-a ${bean:x} 100%'s.compress.mp4";
        await("the original is deleted").atMost(LIMIT).until(() -> server.files().size() == 1);
        assertThat(server.files()).containsExactly(result);
        assertThat(TestMedia.plays(server.root().resolve(result))).isTrue();
        assertThat(job.path("origin").path("source").asText()).isEqualTo("partner");
    }

    @Test
    void a_server_that_is_away_is_in_health_and_once_on_the_console_in_one_line() throws Exception {
        server.stop();
        service.start();
        save("routes/sources/partner.camel.yaml");
        await().atMost(LIMIT).until(() -> service.get("/health").body().contains("refused"));
        String health = service.get("/health").body();
        assertThat(health).contains("\"degraded\"", "\"source partner\"", "tried again");
        await().atMost(LIMIT)
                .until(() -> console("source partner: nothing can be read from sftp:") == 1);
        // polls that fail like the first
        await().during(Duration.ofSeconds(3)).until(() -> console("partner: nothing") == 1);
        assertThat(console("Failed polling") + console("Trying to recover")).isZero();
        assertThat(console("\tat ") + console("w%rd")).isZero();
        Path log = service.home().resolve("data/logs/caravan.log");
        assertThat(Files.readAllLines(log).stream().filter(l -> l.contains("Failed polling")))
                .hasSize(1)
                .noneMatch(line -> line.contains("w%rd"));
        server.start();
        await().atMost(LIMIT).until(() -> console("source partner: works again") == 1);
        assertThat(service.get("/health").body()).doesNotContain("source partner");
    }

    private long console(String text) throws IOException {
        return Files.readAllLines(service.log()).stream().filter(l -> l.contains(text)).count();
    }

    private static boolean waits(List<JsonNode> jobs) {
        return jobs.size() == 1
                && jobs.get(0).path("state").asText().equals("queued")
                && jobs.get(0).path("error").path("message").asText().contains("partner");
    }

    /** Old enough not to be watched for long. */
    private void put(Path file, String path) throws IOException {
        Path there = server.root().resolve("media/in").resolve(path);
        Files.createDirectories(there.getParent());
        Path hidden = Files.copy(file, there.resolveSibling(".upload"));
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minusSeconds(600)));
        Files.move(hidden, there);
    }

    /** As the manual has it, but for the names of the server and of files. */
    private void save(String name) throws IOException {
        String manual = Files.readString(Path.of("docs/sftp.md"));
        String block = manual.split("Save this as `" + name + "`", 2)[1].split("\n\n", 2)[1];
        String route =
                block.substring(0, end(block))
                        .stripIndent()
                        .replace("joe@nas.example.com:22", "joe@127.0.0.1:" + server.port())
                        .replace("nas.example.com", "127.0.0.1")
                        .replace("port: 22", "port: " + server.port())
                        .replace("privateKeyFile=/srv/caravan/config/key", password())
                        .replace(
                                "privateKeyFile: /srv/caravan/config/key",
                                "password: RAW(" + SftpServer.PASSWORD + ")")
                        .replace("/srv/caravan", service.home().toString())
                        .replace("delay: \"10000\"", "delay: \"500\"");
        Path file = service.home().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, route + "\n");
    }

    private static String password() {
        return "password=RAW(" + SftpServer.PASSWORD + ")";
    }

    /** Where the first line is that is not indented. */
    private static int end(String block) {
        int end = 0;
        for (String line : block.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("    ")) {
                return end;
            }
            end += line.length() + 1;
        }
        return block.length();
    }
}
