package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.FreePort;
import io.caravan.testing.KafkaBroker;
import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** A topic that gets the events. */
public final class KafkaSink extends Part {
    private static final String TOPIC = "events";

    private final KafkaBroker broker;

    public KafkaSink(ServiceProcess service, Path clip, Path data) throws Exception {
        super(service, clip);
        broker = broker(data, this::lineTo);
        broker.createTopic(TOPIC, 3);
        service.set("caravan.kafka.brokers", "127.0.0.1:" + line().port())
                .set("caravan.events.kafka.topic", TOPIC);
    }

    /** One that all its clients find only over the line. */
    static KafkaBroker broker(Path data, IntFunction<Line> line) {
        int port = FreePort.find();
        String address = "PLAINTEXT://127.0.0.1:" + line.apply(port).port();
        return new KafkaBroker(data, port, "advertised.listeners=" + address).start();
    }

    @Override
    public Line.Hold middle() {
        return line().hold("io\\.caravan\\.job\\.", 0);
    }

    @Override
    protected void stopServer() {
        broker.kill();
    }

    @Override
    protected void startServer() {
        broker.start();
    }

    @Override
    public void refuse(boolean refuse) throws Exception {
        broker.refuseWrites(TOPIC, refuse);
    }

    /** A sink that is away holds up no job. */
    @Override
    public boolean isMissed(boolean refuses) {
        return haveEnded();
    }

    @Override
    public void check(List<JsonNode> jobs) {
        List<String> events =
                broker.read(TOPIC, 3 * jobs.size()).stream()
                        .map(event -> new String(event.value(), StandardCharsets.UTF_8))
                        .toList();
        for (JsonNode job : jobs) {
            for (String type : List.of("submitted", "started", "completed")) {
                assertThat(events).anyMatch(event -> tells(event, "io.caravan.job." + type, job));
            }
        }
    }

    static boolean tells(String event, String type, JsonNode job) {
        return event.contains(type) && event.contains(job.path("id").asText());
    }

    @Override
    public void close() {
        super.close();
        broker.close();
    }
}
