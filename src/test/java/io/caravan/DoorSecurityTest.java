package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.Json;
import io.caravan.testing.ControlHeaders;
import io.caravan.testing.KafkaBroker;
import io.caravan.testing.ObjectServer;
import io.caravan.testing.Queues;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.SftpServer;
import io.caravan.testing.TestMedia;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Camel would obey, sent through every door of the real service: no program starts but FFmpeg,
 * no file is written but results.
 */
class DoorSecurityTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String EXPRESSION = "${sys.user.dir}${bean:trace}.mp4";

    @TempDir Path home;
    @TempDir Path outside;
    private Path trace;
    private Map<String, String> headers;

    @BeforeEach
    void setTraps() {
        trace = outside.resolve("trace");
        headers = ControlHeaders.of(trace);
    }

    /** Without this the others would prove nothing. */
    @Test
    void an_open_door_would_spring_the_traps() throws Exception {
        Path folder = Files.createDirectories(outside.resolve("folder"));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:program").to("exec:true");
                            from("direct:file")
                                    .to("file:" + folder + "?jailStartingDirectory=false");
                        }
                    });
            camel.start();
            camel.createProducerTemplate()
                    .sendBodyAndHeaders("direct:program", null, new HashMap<>(headers));
            assertThat(Files.deleteIfExists(trace)).isTrue();
            camel.createProducerTemplate()
                    .sendBodyAndHeader("direct:file", "x", "cAMELfILEnAME", "../trace");
            assertThat(trace).exists();
        }
    }

    @Test
    void no_door_lets_control_headers_in() throws Exception {
        Path files = Files.createDirectories(outside.resolve("sftp/in")).getParent();
        try (KafkaBroker broker = new KafkaBroker(outside.resolve("kafka")).start();
                Queues queues = new Queues();
                ObjectServer objects = new ObjectServer(outside.resolve("objects"), "media");
                SftpServer sftp = new SftpServer(files, outside.resolve("hostkey"));
                ServiceProcess service = new ServiceProcess(home)) {
            TestMedia.clip(service.folder("watch").resolve("a.mp4"));
            String queue = queues.create("jobs", Map.of());
            sftp.start();
            watch(objects, service);
            watch(sftp, service);
            service.set("caravan.kafka.brokers", broker.address())
                    .set("caravan.kafka.topic", "jobs")
                    .set("caravan.sqs.queue", queue)
                    .set("caravan.sqs.access-key", "x")
                    .set("caravan.sqs.secret-key", "y")
                    .start();

            throughKafka(broker);
            throughSqs(queues, queue);
            asFiles(service);
            asObject(objects);
            asFileElsewhere(sftp);
            List<JsonNode> jobs = service.awaitEnded(7, LIMIT);
            throughHttp(service, jobs.get(0).path("id").asText());
            await().atMost(LIMIT)
                    .until(() -> Files.exists(home.resolve("watch/failed/bad.job.json")));

            assertThat(service.awaitEnded(7, LIMIT))
                    .hasSize(7)
                    .allSatisfy(
                            job -> assertThat(job.path("state").asText()).isEqualTo("completed"))
                    .allSatisfy(
                            job -> assertThat(job.path("operation").toString()).contains("remux"));
            assertThat(files(home.resolve("watch/outbox")))
                    .containsExactlyInAnyOrder(
                            "a.remux.mp4",
                            "a.remux-1.mp4",
                            "a.remux-2.mp4",
                            "a.remux-3.mp4",
                            EXPRESSION.replace(".mp4", ".remux.mp4"),
                            EXPRESSION.replace(".mp4", ".remux-1.mp4"),
                            EXPRESSION.replace(".mp4", ".remux-2.mp4"));
            assertThat(trace).doesNotExist();
            assertThat(files(home))
                    .noneMatch(name -> name.contains("trace") && !name.contains("bean"));
            assertThat(broker.topics()).doesNotContain("elsewhere");
        }
    }

    /** As headers, in the message, and as attributes of a CloudEvent. */
    private void throughKafka(KafkaBroker broker) throws Exception {
        ObjectNode event = Json.MAPPER.createObjectNode();
        headers.forEach(event::put);
        event.put("specversion", "1.0").put("id", "1").put("source", "/x").put("type", "job");
        event.set("data", message());
        ObjectNode invalid = message();
        headers.forEach(invalid::put);
        List<ProducerRecord<byte[], byte[]>> records =
                Stream.of(message(), event, invalid)
                        .map(body -> KafkaBroker.record("jobs", body.toString()))
                        .toList();
        records.forEach(
                record ->
                        headers.forEach(
                                (name, value) ->
                                        record.headers()
                                                .add(
                                                        name,
                                                        value.getBytes(StandardCharsets.UTF_8))));
        broker.send(records);
        assertThat(broker.read("jobs.dlq", 1))
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(letter.headers().toArray())
                                        .allMatch(header -> header.key().startsWith("caravan-")));
    }

    private void throughSqs(Queues queues, String queue) throws Exception {
        Map<String, MessageAttributeValue> attributes =
                headers.entrySet().stream()
                        .filter(entry -> entry.getKey().toLowerCase().matches("camel(exec|file).*"))
                        .limit(10)
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> text(entry.getValue())));
        queues.client.sendMessage(
                m ->
                        m.queueUrl(queue)
                                .messageBody(message().toString())
                                .messageAttributes(attributes));
    }

    /** As fields of a dropped message, as its tags, and as the name of a file. */
    private void asFiles(ServiceProcess service) throws Exception {
        Path inbox = service.folder("watch/inbox");
        ObjectNode invalid = message();
        headers.forEach(invalid::put);
        Files.writeString(inbox.resolve("bad.job.json"), invalid.toString());
        ObjectNode tagged = message();
        headers.forEach(tagged.putObject("tags")::put);
        Files.writeString(
                inbox.resolve("good.job.json"), tagged.put("input", "../a.mp4").toString());
        Files.copy(home.resolve("watch/a.mp4"), service.inbox("remux").resolve(EXPRESSION));
    }

    private static void watch(ObjectServer objects, ServiceProcess service) {
        service.set("caravan.s3.endpoint", objects.endpoint().toString())
                .set("caravan.s3.access-key", ObjectServer.ACCESS_KEY)
                .set("caravan.s3.secret-key", ObjectServer.SECRET_KEY)
                .set("caravan.s3.buckets", "media")
                .set("caravan.s3.watch", "media");
    }

    private void watch(SftpServer sftp, ServiceProcess service) throws Exception {
        Path known = Files.writeString(outside.resolve("known_hosts"), sftp.knownHost());
        service.set("caravan.sftp.host", "127.0.0.1")
                .set("caravan.sftp.port", Integer.toString(sftp.port()))
                .set("caravan.sftp.user", SftpServer.USER)
                .set("caravan.sftp.password", SftpServer.PASSWORD)
                .set("caravan.sftp.known-hosts", known.toString())
                .set("caravan.sftp.watch", "in")
                .set("caravan.sftp.operation", "remux");
    }

    /** As the metadata of an object, and as its key. */
    private void asObject(ObjectServer objects) {
        Map<String, String> metadata = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        metadata.putAll(headers);
        objects.client()
                .putObject(
                        r -> r.bucket("media").key("remux/" + EXPRESSION).metadata(metadata),
                        home.resolve("watch/a.mp4"));
    }

    /** As the name of a file on a server, old enough to be taken at once. */
    private void asFileElsewhere(SftpServer sftp) throws Exception {
        Path file = home.resolve("watch/a.mp4");
        Path hidden = Files.copy(file, sftp.root().resolve("in/.hidden"));
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minusSeconds(600)));
        Files.move(hidden, hidden.resolveSibling(EXPRESSION));
    }

    /** As headers, in the query and in a form, where something is read and where it is done. */
    private void throughHttp(ServiceProcess service, String job) throws Exception {
        String form = query();
        for (String path :
                List.of(
                        "/jobs",
                        "/jobs/" + job,
                        "/health",
                        "/operations",
                        "/operations/remux",
                        "/routes")) {
            assertThat(send(service, "GET", path, form)).isEqualTo(400);
            assertThat(send(service, "GET", path, "")).isEqualTo(service.get(path).statusCode());
        }
        for (String path : List.of("/jobs/none/retry", "/prune", "/jobs")) {
            assertThat(send(service, "POST", path, form)).isLessThan(500);
        }
    }

    /** Sends it twice, the second time with all of it in the query. */
    private int send(ServiceProcess service, String method, String path, String form)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(service.address() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        if (!form.isEmpty()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        HttpClient client = HttpClient.newHttpClient();
        int plain = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        request.uri(URI.create(service.address() + path + "?" + query()));
        int asQuery =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        assertThat(asQuery).as(path).isLessThan(500);
        return plain;
    }

    private String query() {
        return headers.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static ObjectNode message() {
        return Json.MAPPER.createObjectNode().put("operation", "remux").put("input", "watch/a.mp4");
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> files(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }
}
