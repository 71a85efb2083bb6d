package io.caravan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Inputs from a real server that says whatever the test wants. */
@Timeout(60)
class HttpInputTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final long MOST = 1_000_000;

    @TempDir Path folder;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Script> scripts = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private CheckedHttp http;

    /** What the server does on one connection. */
    private interface Script {
        void run(OutputStream out) throws IOException, InterruptedException;
    }

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept);
        thread.setDaemon(true);
        thread.start();
        http =
                new CheckedHttp(
                        new AddressRules(List.of("localhost")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        http.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> answer(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One request a connection; the last script is repeated. */
    private void answer(Socket socket) {
        try (socket) {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine();
                    line != null && !line.isEmpty();
                    line = reader.readLine()) {
                lines.add(line);
            }
            int number = requests.size();
            requests.add(String.join("\n", lines));
            OutputStream out = socket.getOutputStream();
            scripts.get(Math.min(number, scripts.size() - 1)).run(out);
            out.flush();
        } catch (IOException | InterruptedException gone) {
            // The client had enough.
        }
    }

    private static Script says(String head, String body) {
        return out -> write(out, head + "Connection: close\r\n\r\n" + body);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private Path fetch(String path, Script... what) {
        return fetch(Duration.ofSeconds(30), path, what);
    }

    private Path fetch(Duration window, String path, Script... what) {
        scripts.addAll(List.of(what));
        var limits = new HttpInput.Limits(MOST, 3, Duration.ofMillis(10), window, 1000);
        return new HttpInput(http, limits).fetch(url(path), folder);
    }

    private String url(String path) {
        return "http://localhost:" + server.getLocalPort() + path;
    }

    private static void assertFails(Runnable work, ErrorKind kind, String... says) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .message()
                .contains(says)
                .doesNotContain("\n", "secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a%20b.mp4?token=secret | | | a b.mp4",
                "/talk | video/quicktime; x=y | | talk.mov",
                "/get.php?id=7 | video/mp4 | attachment; filename=\"my talk.mkv\" | my talk.mkv",
                "/x | | attachment; filename=\"../../../etc/cron.d/evil.mp4\" | evil.mp4",
                "/x | | attachment; filename=\"..\\..\\evil.mp4\" | evil.mp4",
                "/x | | attachment; filename=\"-rf.mp4\" | _rf.mp4",
                "/x.mov | | attachment; filename=\"..\" | x.mov",
                "/x | | attachment; filename=a.mp4; filename*=UTF-8''%C3%BC%2F%2e%2e%2Fz.mp4 | z.mp4",
                "/%2e%2e%2f%2e%2e%2fetc%2fpasswd | | | passwd",
                "/ | video/mp4 | | input.mp4"
            })
    void the_file_has_the_name_the_server_gives_it_and_stays_in_its_folder(
            String path, String type, String disposition, String name) {
        Path file =
                fetch(
                        path,
                        says(
                                OK
                                        + (type == null ? "" : "Content-Type: " + type + "\r\n")
                                        + (disposition == null
                                                ? ""
                                                : "Content-Disposition: " + disposition + "\r\n")
                                        + "Content-Length: 5\r\n",
                                "hello"));

        assertThat(file).hasContent("hello").isEqualTo(folder.resolve(name));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void a_transfer_that_breaks_goes_on_where_it_broke() {
        String etag = OK + "ETag: \"v1\"\r\n";

        Path file =
                fetch(
                        "/a.mp4",
                        says(etag + "Content-Length: 10\r\n", "01234"),
                        says(
                                "HTTP/1.1 206 Partial\r\nETag: \"v1\"\r\nContent-Length: 5\r\n"
                                        + "Content-Range: bytes 5-9/10\r\n",
                                "56789"));

        assertThat(file).hasContent("0123456789");
        assertThat(requests.get(1)).contains("Range: bytes=5-", "If-Range: \"v1\"");
    }

    @Test
    void what_changed_meanwhile_is_fetched_from_its_beginning() {
        Path file =
                fetch(
                        "/a.mp4",
                        says(OK + "ETag: \"v1\"\r\nContent-Length: 10\r\n", "01234"),
                        says(OK + "ETag: \"v2\"\r\nContent-Length: 3\r\n", "new"));

        assertThat(file).hasContent("new");
    }

    @Test
    void a_part_that_was_not_asked_for_is_never_put_behind_the_others() {
        Path file =
                fetch(
                        "/a.mp4",
                        says(OK + "ETag: \"v1\"\r\nContent-Length: 10\r\n", "01234"),
                        says(
                                "HTTP/1.1 206 Partial\r\nETag: \"v1\"\r\nContent-Length: 5\r\n"
                                        + "Content-Range: bytes 0-4/10\r\n",
                                "01234"),
                        says(OK + "Content-Length: 10\r\n", "0123456789"));

        assertThat(file).hasContent("0123456789");
        assertThat(requests.get(2)).doesNotContain("Range:");
    }

    @Test
    void without_a_validator_it_begins_anew() {
        Path file =
                fetch(
                        "/a.mp4",
                        says(OK + "ETag: W/\"weak\"\r\nContent-Length: 10\r\n", "01234"),
                        says(OK + "Content-Length: 10\r\n", "0123456789"));

        assertThat(file).hasContent("0123456789");
        assertThat(requests.get(1)).doesNotContain("Range:");
    }

    @Test
    void a_server_that_is_busy_is_asked_again() {
        Path file =
                fetch(
                        "/a.mp4",
                        says("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n", ""),
                        says(OK + "Content-Length: 2\r\n", "ok"));

        assertThat(file).hasContent("ok");
    }

    @Test
    void a_server_that_stays_away_is_a_transient_failure() throws IOException {
        assertFails(
                () -> fetch("/a.mp4", says("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n", "")),
                ErrorKind.TRANSIENT,
                "answers 502 (Bad)");
        assertThat(requests).hasSize(3);
        server.close();
        assertFails(() -> fetch("/a.mp4"), ErrorKind.TRANSIENT, "http://localhost:");
    }

    @ParameterizedTest
    @CsvSource({
        "404 Not Found, there is no such file",
        "410 Gone, there is no such file",
        "403 Forbidden, a signed address has expired",
        "401 Who, wants a login",
        "400 Bad, answers 400 (Bad)"
    })
    void what_cannot_be_had_is_the_inputs_fault(String status, String says) {
        assertFails(
                () -> fetch("/a.mp4?sig=secret", says("HTTP/1.1 " + status + "\r\n", "page")),
                ErrorKind.INPUT,
                "http://localhost:",
                "/a.mp4 answers",
                says);
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_redirect_is_followed_and_a_password_stays_with_its_server() throws IOException {
        scripts.add(says("HTTP/1.1 302 Found\r\nLocation: /b/c.mp4\r\n", ""));
        scripts.add(out -> write(out, OK + "Content-Length: 2\r\n\r\nok"));
        String uri = url("/a").replace("localhost", "me:secret@localhost");
        var limits = HttpInput.Limits.of(MOST);

        assertThat(new HttpInput(http, limits).fetch(uri, folder))
                .hasContent("ok")
                .hasFileName("a");

        assertThat(requests.get(0)).contains("GET /a HTTP/1.1", "Authorization: Basic ");
        assertThat(requests.get(1)).contains("GET /b/c.mp4 HTTP/1.1", "Authorization: Basic ");
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AtomicReference<String> got = new AtomicReference<>();
            Thread thread = new Thread(() -> got.set(once(other)));
            thread.start();
            scripts.add(
                    says(
                            "HTTP/1.1 307 Go\r\nLocation: http://localhost:"
                                    + other.getLocalPort()
                                    + "/\r\n",
                            ""));
            Files.delete(folder.resolve("a"));
            new HttpInput(http, limits).fetch(uri, folder);
            assertThat(got.get()).contains("GET / HTTP/1.1").doesNotContain("Authorization");
        }
    }

    private static String once(ServerSocket server) {
        try (Socket socket = server.accept()) {
            byte[] bytes = new byte[4096];
            int n = socket.getInputStream().read(bytes);
            write(socket.getOutputStream(), OK + "Content-Length: 2\r\n\r\nok");
            return new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:PORT/x, is 127.0.0.1",
        "http://[::1]:PORT/x, not a public address",
        "http://169.254.169.254/latest/meta-data/, not a public address",
        "http://2130706433:PORT/, unusual spelling",
        "file:///etc/passwd, does not begin with http",
        "ftp://localhost/x, does not begin with http"
    })
    void a_redirect_leads_nowhere_that_was_not_allowed(String location, String says) {
        String there = location.replace("PORT", Integer.toString(server.getLocalPort()));

        assertFails(
                () -> fetch("/a", says("HTTP/1.1 302 Go\r\nLocation: " + there + "\r\n", "")),
                ErrorKind.INPUT,
                says);
        assertThat(requests).hasSize(1);
    }

    /**
     * 127.0.0.1 stands for a public address, 127.0.0.2 for one that is none of a job's business.
     */
    @Test
    void a_name_that_leads_elsewhere_when_it_is_asked_again_reaches_only_what_was_checked()
            throws IOException {
        List<String> answers = new CopyOnWriteArrayList<>(List.of("127.0.0.1", "127.0.0.2"));
        var rules =
                new AddressRules(
                        List.of("127.0.0.1"), host -> InetAddress.getAllByName(answers.remove(0)));
        String uri = url("/a").replace("localhost", "rebind.example");
        scripts.add(says(OK + "Content-Length: 2\r\n", "ok"));
        scripts.add(says("HTTP/1.1 302 Go\r\nLocation: " + uri + "\r\n", ""));
        try (CheckedHttp there =
                new CheckedHttp(rules, Duration.ofSeconds(5), Duration.ofSeconds(20))) {
            HttpInput input = new HttpInput(there, HttpInput.Limits.of(MOST));

            assertThat(input.fetch(uri, folder)).hasContent("ok");

            assertThat(answers).containsExactly("127.0.0.2");
            Files.delete(folder.resolve("a"));
            assertFails(() -> input.fetch(uri, folder), ErrorKind.INPUT, "is 127.0.0.2");
            assertThat(requests).hasSize(1);
            answers.addAll(List.of("127.0.0.1", "127.0.0.2"));
            assertFails(() -> input.fetch(uri, folder), ErrorKind.INPUT, "is 127.0.0.2");
            assertThat(requests).hasSize(2);
        }
    }

    @Test
    void redirects_in_a_circle_end() {
        assertFails(
                () -> fetch("/a", says("HTTP/1.1 301 Go\r\nLocation: /a\r\n", "")),
                ErrorKind.INPUT,
                "redirects more than 10 times");
        assertThat(requests).hasSize(11);
    }

    @Test
    void a_body_without_end_is_given_up_at_the_limit() {
        assertFails(
                () ->
                        fetch(
                                "/a",
                                out -> {
                                    write(out, OK + "\r\n");
                                    while (true) {
                                        out.write(new byte[10_000]);
                                    }
                                }),
                ErrorKind.INPUT,
                "is larger than 1000000 bytes");
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_redirect_with_a_body_without_end_is_followed_at_once() {
        Path file =
                fetch(
                        "/a",
                        out -> {
                            write(out, "HTTP/1.1 302 Go\r\nLocation: /b.mp4\r\n\r\n");
                            while (true) {
                                out.write(new byte[10_000]);
                            }
                        },
                        says(OK + "Content-Length: 2\r\n", "ok"));

        assertThat(file).hasContent("ok");
    }

    @Test
    void a_size_beyond_the_limit_is_refused_before_anything_is_read() {
        assertFails(
                () -> fetch("/a", says(OK + "Content-Length: 1000001\r\n", "")),
                ErrorKind.INPUT,
                "has 1000001 bytes; at most 1000000");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void headers_without_end_are_given_up() {
        assertFails(
                () ->
                        fetch(
                                "/a",
                                out -> {
                                    write(out, OK + "X: ");
                                    while (true) {
                                        out.write("x".repeat(1000).getBytes());
                                    }
                                }),
                ErrorKind.TRANSIENT,
                "broke off");
    }

    @Test
    void a_server_that_sends_a_byte_now_and_then_is_given_up() {
        assertFails(
                () ->
                        fetch(
                                Duration.ofMillis(300),
                                "/a",
                                out -> {
                                    write(out, OK + "Content-Length: 1000\r\n\r\n");
                                    for (int i = 0; i < 1000; i++) {
                                        write(out, "x");
                                        Thread.sleep(50);
                                    }
                                }),
                ErrorKind.TRANSIENT,
                "sends too slowly");
    }

    @Test
    void content_of_another_form_or_none_is_refused() {
        assertFails(
                () ->
                        fetch(
                                "/a",
                                says(OK + "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "xx")),
                ErrorKind.INPUT,
                "sends it as gzip");
        scripts.clear();
        requests.clear();
        assertFails(
                () -> fetch("/a", says(OK + "Content-Length: 0\r\n", "")),
                ErrorKind.INPUT,
                "empty file");
    }

    @Test
    void a_job_that_is_cancelled_waits_for_no_silent_server() throws InterruptedException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread job =
                new Thread(
                        () -> {
                            try {
                                fetch(
                                        "/a",
                                        out -> {
                                            write(out, OK + "Content-Length: 9\r\n\r\n1");
                                            Thread.sleep(60_000);
                                        });
                            } catch (RuntimeException e) {
                                end.set(e);
                            }
                        });
        job.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> !requests.isEmpty());

        job.interrupt();
        job.join(5_000);

        assertThat(end.get()).isInstanceOf(NotNow.class);
    }

    @ParameterizedTest
    @CsvSource({"http:///x, names no host", "http://a b/x, no address", "http://x:99999/, port"})
    void what_is_no_address_is_said(String uri, String says) {
        assertFails(
                () -> new HttpInput(http, HttpInput.Limits.of(MOST)).fetch(uri, folder),
                ErrorKind.INPUT,
                says);
    }
}
