package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.KafkaBroker;
import io.caravan.testing.Line;
import io.caravan.testing.ServiceProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A topic of job messages. */
public final class KafkaSource extends Part {
    private static final String TOPIC = "jobs";

    /** A request to commit offsets. */
    private static final String COMMIT = "\\A.{4}\\x00\\x08";

    private final KafkaBroker broker;

    public KafkaSource(ServiceProcess service, Path clip, Path data) throws Exception {
        super(service, clip);
        broker = KafkaSink.broker(data, this::lineTo);
        broker.createTopic(TOPIC, 3);
        service.set("caravan.kafka.brokers", "127.0.0.1:" + line().port())
                .set("caravan.kafka.topic", TOPIC);
    }

    @Override
    public Line.Hold middle() {
        return line().hold(COMMIT, 0);
    }

    @Override
    public void work() throws IOException {
        String[] messages = new String[jobs()];
        for (int i = 0; i < jobs(); i++) {
            messages[i] = message(i);
        }
        broker.send(TOPIC, messages);
    }

    @Override
    protected void stopServer() {
        broker.kill();
    }

    @Override
    protected void startServer() {
        broker.start();
    }

    /** Commits are writes. */
    @Override
    public void refuse(boolean refuse) throws Exception {
        broker.refuseWrites("__consumer_offsets", refuse);
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return refuses ? haveEnded() : healthSays("source kafka");
    }

    @Override
    public void check(List<JsonNode> jobs) throws Exception {
        assertThat(broker.committed("caravan", TOPIC)).isEqualTo(jobs.size());
        assertThat(broker.topics()).doesNotContain(TOPIC + ".dlq");
    }

    @Override
    public void close() {
        super.close();
        broker.close();
    }
}
