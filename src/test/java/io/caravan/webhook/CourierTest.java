package io.caravan.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.caravan.job.Json;
import io.caravan.net.AddressRules;
import io.caravan.store.Jobs;
import io.caravan.store.sql.SqliteStore;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** Webhooks to a real server. */
class CourierTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir Path folder;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Received> answer = request -> 204;
    private HttpServer server;
    private SqliteStore store;
    private WebhookParts parts;
    private String job;

    private record Received(
            String path, String id, String time, String signature, String type, String body) {}

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
        store = SqliteStore.open(folder.resolve("caravan.db"));
        job = store.jobs().insert(Jobs.queued()).id();
        begin(List.of("127.0.0.1"), Duration.ofHours(24));
    }

    private void begin(List<String> allowed, Duration giveUp) {
        begin(new AddressRules(allowed), "127.0.0.1", giveUp);
    }

    private void begin(AddressRules rules, String host, Duration giveUp) {
        parts =
                new WebhookParts(
                        store.documents(),
                        store.jobs(),
                        rules,
                        List.of(address("/configured").replace("127.0.0.1", host)),
                        SECRET,
                        Duration.ofMillis(50),
                        giveUp);
        parts.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Received request =
                new Received(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("webhook-id"),
                        exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                        exchange.getRequestHeaders().getFirst("webhook-signature"),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        body);
        int status = answer.applyAsInt(request);
        received.add(request);
        exchange.getResponseHeaders().set("Location", address("/elsewhere"));
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @AfterEach
    void close() {
        parts.close();
        server.stop(0);
        store.close();
    }

    @Test
    void an_event_arrives_signed_at_every_address_and_is_seen_in_the_job() throws Exception {
        parts.webhooks().toNotified(event("e1", "completed", address("/a?token=x"), address("/b")));

        awaitState("e1", "delivered", 2);
        assertThat(received)
                .extracting(Received::path)
                .containsExactlyInAnyOrder("/a?token=x", "/b");
        Received one = received.get(0);
        assertThat(one.id()).isEqualTo("e1");
        assertThat(one.type()).startsWith("application/cloudevents+json");
        Instant time = Instant.ofEpochSecond(Long.parseLong(one.time()));
        assertThat(time).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(one.signature()).isEqualTo(new Signature(SECRET).of("e1", time, one.body()));
        assertThat(parts.api().list(job)).contains("\"status\":204").doesNotContain("token=x");
    }

    @Test
    void what_is_not_taken_is_sent_again_unchanged_until_it_is() {
        answer = request -> received.size() < 3 ? 500 : 200;

        parts.webhooks().toConfigured(event("e1", "completed"));

        awaitState("e1", "delivered", 1);
        assertThat(received).hasSize(4);
        assertThat(received).extracting(Received::body).containsOnly("{\"x\":\"e1\"}");
        assertThat(received).extracting(Received::id).containsOnly("e1");
        assertThat(deliveries().get(0).path("attempts").asInt()).isEqualTo(4);
    }

    @Test
    void a_repeated_event_is_one_delivery() {
        parts.webhooks().toConfigured(event("e1", "completed"));
        awaitState("e1", "delivered", 1);

        parts.webhooks().toConfigured(event("e1", "completed"));
        parts.webhooks().toConfigured(event("e2", "completed"));

        awaitState("e2", "delivered", 1);
        assertThat(received).hasSize(2);
    }

    @Test
    void redirects_are_not_followed_and_gone_means_gone() {
        answer = request -> received.isEmpty() ? 302 : 410;

        parts.webhooks().toConfigured(event("e1", "completed"));

        awaitState("e1", "failed", 1);
        assertThat(received).extracting(Received::path).containsOnly("/configured");
        assertThat(deliveries().get(0).path("error").asText()).contains("410");
    }

    @Test
    void it_is_given_up_in_the_end_and_can_be_replayed_by_hand() {
        parts.close();
        begin(List.of("127.0.0.1"), Duration.ofMillis(300));
        answer = request -> 503;
        parts.webhooks().toConfigured(event("e1", "failed"));
        awaitState("e1", "failed", 1);
        assertThat(deliveries().get(0).path("error").asText()).endsWith("given up");

        answer = request -> 200;
        parts.api().replay(job, deliveries().get(0).path("id").asText());

        awaitState("e1", "delivered", 1);
        assertThatThrownBy(() -> parts.api().replay(job, "other"))
                .hasMessage("job " + job + " has no delivery other");
        assertThatThrownBy(() -> parts.api().list("nobody")).hasMessageContaining("no job nobody");
    }

    @Test
    void a_restart_goes_on_where_the_last_run_ended() {
        answer = request -> 500;
        parts.webhooks().toConfigured(event("e1", "completed"));
        await().atMost(LIMIT).until(() -> !received.isEmpty());
        parts.close();

        answer = request -> 200;
        begin(List.of("127.0.0.1"), Duration.ofHours(24));

        awaitState("e1", "delivered", 1);
    }

    @Test
    void events_of_a_job_reach_an_address_in_their_order() {
        answer = request -> request.id().equals("e1") && received.size() < 3 ? 500 : 200;

        parts.webhooks().toConfigured(event("e1", "started"));
        await().atMost(LIMIT).until(() -> !received.isEmpty());
        parts.webhooks().toConfigured(event("e2", "completed"));

        awaitState("e2", "delivered", 1);
        assertThat(received).extracting(Received::id).containsExactly("e1", "e1", "e1", "e1", "e2");
    }

    @Test
    void nobody_else_waits_for_a_host_that_does_not_answer() {
        String dead = "http://127.0.0.1:1/";
        for (int i = 0; i < 20; i++) {
            parts.webhooks().toNotified(event("d" + i, "completed", dead));
        }
        parts.webhooks().toConfigured(event("e1", "completed"));

        awaitState("e1", "delivered", 1);
    }

    @Test
    void addresses_of_this_machine_are_never_called_unless_allowed() {
        parts.close();
        begin(List.of(), Duration.ofHours(24));

        parts.webhooks().toConfigured(event("e1", "completed"));

        await().atMost(LIMIT).until(() -> parts.api().list(job).contains("not a public address"));
        assertThat(received).isEmpty();
    }

    /** 127.0.0.1 stands for a public address, 127.0.0.2 for one that must not be called. */
    @Test
    void a_name_that_leads_elsewhere_when_it_is_asked_again_reaches_only_what_was_checked() {
        parts.close();
        List<String> answers = new CopyOnWriteArrayList<>(List.of("127.0.0.1", "127.0.0.2"));
        var rules =
                new AddressRules(
                        List.of("127.0.0.1"),
                        host ->
                                InetAddress.getAllByName(
                                        answers.size() > 1 ? answers.remove(0) : answers.get(0)));
        answer = request -> 500;
        begin(rules, "rebind.example", Duration.ofHours(24));

        parts.webhooks().toConfigured(event("e1", "completed"));

        await().atMost(LIMIT).until(() -> parts.api().list(job).contains("is 127.0.0.2"));
        assertThat(received).hasSize(1);
    }

    @Test
    void deliveries_go_with_their_job() {
        parts.webhooks().toConfigured(event("e1", "completed"));
        awaitState("e1", "delivered", 1);

        WebhookParts.forget(store.documents(), job);

        assertThat(deliveries()).isEmpty();
    }

    @Test
    void what_belongs_to_no_job_is_delivered_and_forgotten() {
        Exchange event = event("e1", "route-refused");
        event.removeVariable("jobId");

        parts.webhooks().toConfigured(event);

        await().atMost(LIMIT).until(() -> received.size() == 1);
        assertThat(received.get(0).signature()).startsWith("v1,");
        await().atMost(LIMIT).until(() -> store.documents().list("delivery", null, 10).isEmpty());
        await().atMost(LIMIT)
                .until(() -> store.documents().list("delivery-due", null, 10).isEmpty());
    }

    private void awaitState(String event, String state, int count) {
        await(state + " in " + parts.api().list(job))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                deliveries().stream()
                                                .filter(d -> d.path("event").asText().equals(event))
                                                .filter(d -> d.path("state").asText().equals(state))
                                                .count()
                                        == count);
    }

    private List<JsonNode> deliveries() {
        try {
            List<JsonNode> all = new CopyOnWriteArrayList<>();
            Json.MAPPER.readTree(parts.api().list(job)).path("deliveries").forEach(all::add);
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Exchange event(String id, String type, String... notify) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody("{\"x\":\"" + id + "\"}");
        exchange.setVariable("jobId", job);
        exchange.setVariable("eventId", id);
        exchange.setVariable("eventType", type);
        exchange.setVariable("notify", List.of(notify));
        return exchange;
    }
}
