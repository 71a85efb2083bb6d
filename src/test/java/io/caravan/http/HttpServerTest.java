package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.caravan.engine.ScratchContext;
import io.caravan.http.ApiServer.Answer;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.JobState;

import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

class HttpServerTest {
    @TempDir Path data;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(data, Set.of("media.example.org", "proxy.example.org:8443"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void answers_to_its_own_names_only() throws Exception {
        String port = ":" + server.port();
        for (String host :
                List.of(
                        "127.0.0.1" + port,
                        "LocalHost" + port,
                        "[::1]" + port,
                        "media.example.org",
                        "media.example.org" + port,
                        "proxy.example.org:8443")) {
            assertThat(as(host, "")).as(host).startsWith("HTTP/1.1 200");
        }
        for (String host :
                List.of(
                        "evil.example.com",
                        "evil.example.com" + port,
                        "localhost",
                        "localhost:1",
                        "localhost.evil.example.com" + port,
                        "proxy.example.org")) {
            String answer = as(host, "");
            assertThat(answer).as(host).startsWith("HTTP/1.1 421");
            assertThat(answer).as(host).contains("application/problem+json", "\"status\":421");
        }
    }

    @Test
    void wants_exactly_one_host() throws Exception {
        assertThat(server.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(as("127.0.0.1:" + server.port(), "Host: evil.example.com\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example.com", "null", "http://127.0.0.1:1", "file://"})
    void refuses_pages_of_other_sites(String origin) throws Exception {
        server.insert("job1", JobState.QUEUED);
        Answer answer = server.send("DELETE", "/jobs/job1", "Origin", origin);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(server.send("GET", "/jobs", "Origin", origin).status()).isEqualTo(403);
        assertThat(server.store.find("job1").orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void lets_its_own_pages_in() throws Exception {
        server.insert("job1", JobState.QUEUED);
        String own = "http://127.0.0.1:" + server.port();
        assertThat(server.send("DELETE", "/jobs/job1", "Origin", own).status()).isEqualTo(200);
    }

    @Test
    void protects_every_answer() throws Exception {
        for (String path : List.of("/", "/jobs", "/jobs/none", "/nowhere")) {
            Answer answer = server.send("GET", path);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
            assertThat(answer.header("X-Request-Id")).hasSize(26);
            assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelhttpuri",
                "CAMELHTTPRAWQUERY",
                "CAmelExecCommandExecutable",
                "CamelExecCommandArgs",
                "CamelHttpResponseCode",
                "CamelBeanMethodName",
                "org.apache.camel.Exchange"
            })
    void control_headers_change_nothing_wherever_they_come(String name) throws Exception {
        server.insert("job1", JobState.FAILED);
        String plain = server.get("/jobs/job1").body();
        Answer header = server.send("GET", "/jobs/job1", name, "cancel");
        Answer query = server.get("/jobs/job1?" + name + "=cancel&CamelHttpResponseCode=500");
        Answer list = server.get("/jobs?" + name + "=cancel");
        Answer form =
                server.post(
                        "/jobs/job1/retry",
                        "application/x-www-form-urlencoded",
                        name + "=cancel&id=other");
        assertThat(header.status()).isEqualTo(200);
        assertThat(header.body()).isEqualTo(plain);
        assertThat(query.status()).isEqualTo(200);
        assertThat(query.body()).isEqualTo(plain);
        assertThat(list.status()).isEqualTo(200);
        assertThat(form.status()).isEqualTo(202);
        assertThat(form.json().path("state").asText()).isEqualTo("queued");
    }

    @Test
    void control_headers_do_not_reach_any_other_route() throws Exception {
        server.camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("platform-http:/own")
                                .process(
                                        exchange -> {
                                            Message message = exchange.getMessage();
                                            message.setBody("" + message.getHeaders().keySet());
                                        });
                    }
                });
        Answer answer =
                server.send(
                        "POST",
                        "/own?cAmelExecCommandArgs=evil&wanted=yes",
                        "caMelExecCommandExecutable",
                        "evil");
        assertThat(answer.body()).contains("wanted").doesNotContain("xec");
        Answer form =
                server.post(
                        "/own",
                        "application/x-www-form-urlencoded",
                        "cAmelExecCommandArgs=evil&wanted=yes");
        assertThat(form.body()).contains("wanted").doesNotContain("xec");
    }

    @Test
    void query_and_headers_neither_spoil_path_parameters_nor_come_back() throws Exception {
        server.insert("job1", JobState.FAILED);
        Answer answer =
                server.send(
                        "GET",
                        "/jobs/job1?id=other&Set-Cookie=a%3Db&Access-Control-Allow-Origin=*",
                        "id",
                        "other");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("id").asText()).isEqualTo("job1");
        assertThat(answer.header("Set-Cookie")).isNull();
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
        assertThat(answer.header("id")).isNull();
    }

    @Test
    void an_unknown_path_is_a_404_problem() throws Exception {
        assertProblem(server.get("/nowhere"), 404, "there is nothing at /nowhere");
        assertProblem(server.get("/jobs/a/b/c"), 404, "there is nothing");
    }

    @Test
    void a_wrong_method_is_a_405_problem_that_names_the_right_ones() throws Exception {
        Answer answer = server.send("PUT", "/jobs/job1");
        assertProblem(answer, 405, "PUT is not possible here, only DELETE, GET, HEAD");
        assertThat(answer.header("Allow")).isEqualTo("DELETE, GET, HEAD");
        assertThat(server.send("DELETE", "/jobs/job1/log").header("Allow")).isEqualTo("GET, HEAD");
        assertThat(server.send("POST", "/").header("Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/..%2f..%2fetc%2fpasswd",
                "/jobs/..%2f..%2fetc%2fpasswd/log",
                "/jobs/%2e%2e%2f%00/log",
                "/jobs/$%7Bbean:metrics%3Fmethod=scrape%7D",
                "/../pom.xml",
                "/jobs/../../pom.xml",
                "/application.properties"
            })
    void a_path_is_never_a_file_or_an_expression(String path) throws Exception {
        String answer = call("GET " + path, "");
        assertThat(answer).startsWith("HTTP/1.1 404").contains("application/problem+json");
    }

    @Test
    void a_malformed_or_huge_request_is_a_problem_too() throws Exception {
        assertThat(call("GET /jobs?state=%zz", "")).startsWith("HTTP/1.1 400").contains("problem");
        assertThat(call("GET /jobs?after=" + "x".repeat(5000), ""))
                .contains(" 414 ")
                .contains("application/problem+json");
        assertThat(call("GET /jobs", "X-Large: " + "x".repeat(9000) + "\r\n"))
                .contains(" 431 ")
                .contains("application/problem+json");
        assertThat(server.raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.").contains(" 400 ");
        assertThat(server.get("/jobs").status()).isEqualTo(200);
    }

    @Test
    void a_body_above_the_limit_is_refused() throws Exception {
        server.insert("job1", JobState.FAILED);
        Answer answer = server.post("/jobs/job1/retry", "text/plain", "x".repeat(1001));
        assertProblem(answer, 413, "the request body is larger than 1000 bytes");
        assertThat(server.store.find("job1").orElseThrow().state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void a_fault_gives_no_secrets_away_but_an_id_to_look_for() throws Exception {
        server.live =
                job -> {
                    throw new IllegalStateException("password=hunter2");
                };
        server.insert("job1", JobState.QUEUED);
        Answer answer = server.get("/jobs/job1");
        assertProblem(answer, 500, "its log says why under " + answer.header("X-Request-Id"));
        assertThat(answer.body()).doesNotContain("hunter2").doesNotContain("\\n");
    }

    @Test
    void what_passes_by_itself_is_a_503_that_says_when_to_come_back() throws Exception {
        server.live =
                job -> {
                    throw new JobException(ErrorKind.TRANSIENT, "the store is away");
                };
        server.insert("job1", JobState.QUEUED);
        Answer answer = server.get("/jobs/job1");
        assertProblem(answer, 503, "the store is away");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void a_taken_port_ends_the_start_with_one_clear_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ScratchContext camel = new ScratchContext()) {
            Listen listen = new Listen("127.0.0.1", taken.getLocalPort());
            HttpServer second = new HttpServer(listen, Limits.defaults(), Set.of(), List.of());
            camel.addService(second);
            Throwable failure = catchThrowable(camel::start);
            assertThat(ObjectHelper.getException(JobException.class, failure))
                    .hasMessageStartingWith("caravan.listen=" + listen + " is taken")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void until_the_routes_are_there_it_says_that_it_is_starting() throws Exception {
        try (ScratchContext camel = new ScratchContext()) {
            HttpServer starting =
                    new HttpServer(
                            Listen.parse("127.0.0.1:0"), Limits.defaults(), Set.of(), List.of());
            starting.setCamelContext(camel);
            starting.start();
            try (Socket socket = new Socket("127.0.0.1", starting.getPort())) {
                String host = "Host: localhost:" + starting.getPort();
                String request =
                        "GET /health HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes());
                assertThat(new String(socket.getInputStream().readAllBytes()))
                        .startsWith("HTTP/1.1 503")
                        .contains("Caravan is starting");
            } finally {
                starting.stop();
            }
        }
    }

    @Test
    void the_index_says_what_is_here() throws Exception {
        Answer answer = server.get("/");
        assertThat(answer.json().path("version").asText()).isEqualTo("1.2.3");
        for (var link : answer.json().path("links")) {
            assertThat(server.get(link.asText()).status()).isEqualTo(200);
        }
    }

    private String as(String host, String more) throws Exception {
        return server.raw(
                "GET /health/live HTTP/1.1\r\nHost: "
                        + host
                        + "\r\n"
                        + more
                        + "Connection: close\r\n\r\n");
    }

    private String call(String line, String more) throws Exception {
        String host = "Host: localhost:" + server.port();
        return server.raw(
                line + " HTTP/1.1\r\n" + host + "\r\n" + more + "Connection: close\r\n\r\n");
    }

    static void assertProblem(Answer answer, int status, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("about:blank");
        assertThat(answer.json().path("title").asText()).isNotEmpty();
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).contains(detail);
        assertThat(answer.json().path("requestId").asText())
                .isEqualTo(answer.header("X-Request-Id"));
    }
}
