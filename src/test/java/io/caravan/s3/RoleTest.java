package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.caravan.job.NotNow;
import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.ObjectServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Roles, with a real server of objects and a fake of the service that gives them out, since that of
 * AWS can only be had there.
 */
class RoleTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/caravan";
    private static final String ENDPOINT = "aws.endpointUrlSts";

    @TempDir Path folder;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Duration lifetime = Duration.ofHours(1);
    private HttpServer fakeSts;
    private ObjectServer server;
    private SqliteStore store;

    @BeforeEach
    void start() throws IOException {
        fakeSts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fakeSts.createContext("/", this::answer);
        fakeSts.start();
        System.setProperty(ENDPOINT, "http://127.0.0.1:" + fakeSts.getAddress().getPort());
        server = new ObjectServer(folder.resolve("objects"), "media");
        server.put("media", "a.mp4", "film");
        store = SqliteStore.open(folder.resolve("store.db"));
    }

    @AfterEach
    void stop() {
        System.clearProperty(ENDPOINT);
        fakeSts.stop(0);
        server.close();
        store.close();
    }

    /** Gives the keys of the object server to those who ask for the right role. */
    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String request = URLDecoder.decode(form, StandardCharsets.UTF_8);
        String signature = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(request + " " + signature);
        boolean right =
                request.contains("Action=AssumeRole") && request.contains("RoleArn=" + ROLE + "&");
        byte[] body = (right ? credentials() : denial()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(right ? 200 : 403, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String credentials() {
        return """
               <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                 <AssumeRoleResult>
                   <Credentials>
                     <AccessKeyId>%s</AccessKeyId>
                     <SecretAccessKey>%s</SecretAccessKey>
                     <SessionToken>token</SessionToken>
                     <Expiration>%s</Expiration>
                   </Credentials>
                 </AssumeRoleResult>
               </AssumeRoleResponse>
               """
                .formatted(
                        ObjectServer.ACCESS_KEY,
                        ObjectServer.SECRET_KEY,
                        Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String denial() {
        return """
               <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                 <Error>
                   <Type>Sender</Type>
                   <Code>AccessDenied</Code>
                   <Message>User: joe is not authorized to perform: sts:AssumeRole</Message>
                 </Error>
               </ErrorResponse>
               """;
    }

    private Connections connections(String role) {
        return new Connections(
                List.of(
                        new Connection(
                                null,
                                List.of("media"),
                                Optional.of(server.endpoint()),
                                Optional.empty(),
                                Optional.of("joe"),
                                Optional.of("joes-secret"),
                                Optional.of(role),
                                true,
                                true)));
    }

    @Test
    void a_role_is_taken_on_with_the_own_keys_and_used_while_it_lasts() throws IOException {
        try (Connections connections = connections(ROLE);
                S3Storage storage = new S3Storage(connections, store.documents())) {
            assertThat(storage.fetch("s3://media/a.mp4", folder, null)).hasContent("film");
            storage.dispose("s3://media/a.mp4", "delete", null, null, null);
        }

        assertThat(server.keys("media")).isEmpty();
        assertThat(requests).singleElement().asString().contains("Credential=joe/");
    }

    @Test
    void it_is_taken_on_again_before_it_ends() throws IOException {
        lifetime = Duration.ofSeconds(30);
        try (Connections connections = connections(ROLE);
                S3Storage storage = new S3Storage(connections, store.documents())) {
            storage.stat("s3://media/a.mp4", "read", null);
            int before = requests.size();
            assertThat(storage.fetch("s3://media/a.mp4", folder, null)).hasContent("film");
            assertThat(requests).hasSizeGreaterThan(before);
        }
    }

    @Test
    void a_role_that_is_not_given_is_waited_for_and_said() {
        try (Connections connections = connections(ROLE + "-of-somebody-else");
                S3Storage storage = new S3Storage(connections, store.documents())) {
            assertThatThrownBy(() -> storage.fetch("s3://media/a.mp4", folder, null))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("the role " + ROLE + "-of-somebody-else")
                    .hasMessageContaining("not authorized to perform: sts:AssumeRole");
            fakeSts.stop(0);
            assertThatThrownBy(() -> storage.fetch("s3://media/a.mp4", folder, null))
                    .isInstanceOf(NotNow.class);
        }
    }
}
