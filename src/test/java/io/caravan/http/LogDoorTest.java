package io.caravan.http;

import static io.caravan.http.HttpServerTest.assertProblem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.http.ApiServer.Answer;
import io.caravan.job.JobState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class LogDoorTest {
    /** More than any heap of a test holds. */
    private static final long HUGE = 100L << 30;

    @TempDir Path data;
    private ApiServer server;
    private Path log;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(data);
        server.insert("job1", JobState.FAILED);
        log = Files.createDirectories(data.resolve("logs")).resolve("job1.log");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shows_the_log_as_plain_text() throws Exception {
        Files.writeString(log, "frame=1 <script>é\n");
        Answer answer = server.get("/jobs/job1/log");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.body()).isEqualTo("frame=1 <script>é\n");
    }

    @Test
    void a_job_without_log_says_so() throws Exception {
        assertProblem(server.get("/jobs/job1/log"), 404, "job job1 has no log");
        Files.createFile(log);
        Answer empty = server.get("/jobs/job1/log");
        assertThat(empty.status()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
        assertThat(server.get("/jobs/job1/log?tail=5").body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-1,   206, ab,         bytes 0-1/10",
        "bytes=8-,    206, ij,         bytes 8-9/10",
        "bytes=-3,    206, hij,        bytes 7-9/10",
        "bytes=-99,   206, abcdefghij, bytes 0-9/10",
        "bytes=4-999, 206, efghij,     bytes 4-9/10",
        "bytes=-,     200, abcdefghij, ",
        "lines=1-2,   200, abcdefghij, ",
        "'bytes=0-1,4-5', 200, abcdefghij, "
    })
    void gives_the_range_that_is_asked_for(String range, int status, String body, String part)
            throws Exception {
        Files.writeString(log, "abcdefghij");
        Answer answer = server.send("GET", "/jobs/job1/log", "Range", range);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.header("Content-Range")).isEqualTo(part);
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-", "bytes=5-4"})
    void says_how_long_it_is_when_nothing_is_in_the_range(String range) throws Exception {
        Files.writeString(log, "abcdefghij");
        Answer answer = server.send("GET", "/jobs/job1/log", "Range", range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("nothing in that range");
    }

    @ParameterizedTest
    @CsvSource({"1, c", "2, 'b\nc'", "3, '\nb\nc'", "4, 'a\n\nb\nc'", "9, 'a\n\nb\nc'"})
    void gives_the_last_lines(int tail, String lines) throws Exception {
        Files.writeString(log, "a\n\nb\nc");
        assertThat(server.get("/jobs/job1/log?tail=" + tail).body()).isEqualTo(lines);
        Files.writeString(log, "a\n\nb\nc\n");
        assertThat(server.get("/jobs/job1/log?tail=" + tail).body()).isEqualTo(lines + "\n");
    }

    @Test
    void the_last_lines_may_be_longer_than_any_buffer() throws Exception {
        String line = "x".repeat(200_000) + "\n";
        Files.writeString(log, "first\n" + line + line);
        assertThat(server.get("/jobs/job1/log?tail=2").body()).isEqualTo(line + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "100001", "x", "", "99999999999"})
    void a_wrong_number_of_lines_is_told_what_is_allowed(String tail) throws Exception {
        Files.createFile(log);
        assertProblem(server.get("/jobs/job1/log?tail=" + tail), 400, "from 1 to 100000");
    }

    @Test
    void fifty_megabytes_arrive_as_they_are() throws Exception {
        byte[] block = new byte[1 << 20];
        Random random = new Random(1);
        MessageDigest written = MessageDigest.getInstance("SHA-256");
        try (var out = Files.newOutputStream(log)) {
            for (int i = 0; i < 50; i++) {
                random.nextBytes(block);
                out.write(block);
                written.update(block);
            }
        }
        MessageDigest read = MessageDigest.getInstance("SHA-256");
        try (InputStream in = open()) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                read.update(block, 0, n);
            }
        }
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(read.digest())).isEqualTo(hex.formatHex(written.digest()));
    }

    @Test
    void a_log_larger_than_all_memory_flows_and_its_end_is_found_at_once() throws Exception {
        hugeLog();
        try (InputStream in = open()) {
            assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20).containsOnly(0);
        }
        Answer end = server.send("GET", "/jobs/job1/log", "Range", "bytes=-5");
        assertThat(end.body()).isEqualTo("\nend\n");
        assertThat(end.header("Content-Range")).endsWith("/" + HUGE);
        assertThat(server.get("/jobs/job1/log?tail=1").body()).isEqualTo("end\n");
    }

    @Test
    void readers_that_do_not_read_stop_nobody_and_leave_nothing_behind() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "open files are listed by Linux");
        hugeLog();
        String host = "Host: localhost:" + server.port();
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                readers.add(server.connect("GET /jobs/job1/log HTTP/1.1\r\n" + host + "\r\n\r\n"));
            }
            await().until(() -> openLogs() == 50);
            assertThat(server.get("/health").status()).isEqualTo(200);
            assertThat(server.get("/jobs/job1").status()).isEqualTo(200);
            assertThat(server.get("/jobs/job1/log?tail=1").body()).isEqualTo("end\n");
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        await().until(() -> openLogs() == 0);
        assertThat(server.camel.getInflightRepository().size()).isZero();
    }

    private void hugeLog() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(HUGE - 5);
            file.writeBytes("\nend\n");
        }
    }

    private InputStream open() throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/jobs/job1/log");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(20_000);
        return connection.getInputStream();
    }

    private long openLogs() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(this::isLog).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLog(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(log);
        } catch (IOException e) {
            return false;
        }
    }
}
