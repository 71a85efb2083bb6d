package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.Certificate;
import io.caravan.testing.FileServer;
import io.caravan.testing.FtpServer;
import io.caravan.testing.Manual;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/sftp.md tells, followed with a real server and the real service. */
@Tag("nightly")
class SftpServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String STORAGE = "routes/storage/partner.camel.yaml";
    private static final String SOURCE = "routes/sources/partner.camel.yaml";
    private static final Pattern LINES_OF_SFTP =
            Pattern.compile("(?s) *uri: sftp\n.*strictHostKeyChecking: \"yes\"\n");

    @TempDir Path temp;
    private FileServer server;
    private ServiceProcess service;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(root().resolve("media/in"));
        service = new ServiceProcess(temp.resolve("home"));
    }

    private Path root() {
        return temp.resolve("server");
    }

    @AfterEach
    void stop() {
        service.close();
        server.close();
    }

    @Test
    void a_server_of_sftp_is_added_while_it_runs_and_stops_in_the_middle_of_transfers()
            throws Exception {
        startSftp();
        service.start();

        save(Manual.file("sftp.md", STORAGE), STORAGE);
        save(Manual.file("sftp.md", SOURCE), SOURCE);

        bringsAndTakes();
    }

    private void startSftp() throws Exception {
        SftpServer sftp = new SftpServer(root(), temp.resolve("hostkey"));
        server = sftp;
        server.start();
        Path known = service.folder("config").resolve("known_hosts");
        Files.writeString(known, sftp.knownHost());
    }

    @Test
    void so_is_one_of_ftps() throws Exception {
        Certificate certificate = Certificate.of(temp, "server", "ip:127.0.0.1");
        server = new FtpServer(root()).with(certificate, certificate);
        server.start();
        service.set("caravan.ftps.truststore", certificate.pem().toString()).start();
        String storage = Manual.file("sftp.md", STORAGE);
        String source = Manual.file("sftp.md", SOURCE);
        String variable = Manual.block("sftp.md", "with another variable `server`");
        String consumer = Manual.block("sftp.md", "instead of the lines from `uri`");
        Matcher ours = LINES_OF_SFTP.matcher(source);

        save(storage.replaceAll("sftp:.*", Matcher.quoteReplacement(firstLine(variable))), STORAGE);
        save(
                ours.replaceFirst(Matcher.quoteReplacement(indented(consumer)))
                        .replace("sftp:", "ftps:")
                        .replace("readLockMinAge: \"60000\"", "readLockMinAge: \"0\""),
                SOURCE);

        bringsAndTakes();
        assertThat(((FtpServer) server).commands()).contains("PROT P").doesNotContain("PROT C");
    }

    private static String firstLine(String block) {
        return block.lines().findFirst().orElseThrow().strip();
    }

    private static String indented(String block) {
        return block.indent(6);
    }

    private void bringsAndTakes() throws Exception {
        Path clip = TestMedia.clip(temp.resolve("clip.mp4"), 20, "1280x720");
        long bytes = Files.size(clip);
        CompletableFuture<Void> stopped = server.stopAfterReading(bytes / 2);
        String name = "-a ${bean:x} 100%'s.mp4";
        put(clip, "sub/" + name);

        stopped.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> waits(service.jobs()));
        assertThat(server.files()).containsExactly("media/in/sub/" + name);
        CompletableFuture<Void> again = server.stopAfterWriting(100_000);
        server.start();
        again.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
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
        startSftp();
        server.stop();
        service.start();
        save(Manual.file("sftp.md", SOURCE), SOURCE);
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
    private void save(String text, String name) throws IOException {
        String route =
                text.replace("joe@nas.example.com:22", "joe@127.0.0.1:" + server.port())
                        .replace("joe@nas.example.com:21", "joe@127.0.0.1:" + server.port())
                        .replace("nas.example.com", "127.0.0.1")
                        .replaceAll("port: 2[12]", "port: " + server.port())
                        .replace("{{env:FTP_PASSWORD}}", FileServer.PASSWORD)
                        .replace("privateKeyFile=/srv/caravan/config/key", password())
                        .replace(
                                "privateKeyFile: /srv/caravan/config/key",
                                "password: RAW(" + SftpServer.PASSWORD + ")")
                        .replace("/srv/caravan", service.home().toString())
                        .replace("delay: \"10000\"", "delay: \"500\"");
        Path file = service.home().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, route);
    }

    private static String password() {
        return "password=RAW(" + SftpServer.PASSWORD + ")";
    }
}
