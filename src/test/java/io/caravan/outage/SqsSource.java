package io.caravan.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.Line;
import io.caravan.testing.Queues;
import io.caravan.testing.ServiceProcess;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A queue of job messages. The server itself stays: it keeps its messages in memory. */
public final class SqsSource extends Part {
    private final Queues queues = new Queues();
    private final String queue;
    private final String letters;

    public SqsSource(ServiceProcess service, Path clip, Path data) {
        super(service, clip);
        // so that what was taken and not deleted comes again soon
        queue = queues.create("jobs", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "3"));
        letters = queues.create("dead", Map.of());
        Line line = lineTo(URI.create(queue).getPort());
        service.set("caravan.sqs.queue", over(line, queue))
                .set("caravan.sqs.dead-letter", over(line, letters))
                .set("caravan.sqs.access-key", "x")
                .set("caravan.sqs.secret-key", "y");
    }

    private static String over(Line line, String address) {
        return "http://127.0.0.1:" + line.port() + URI.create(address).getPath();
    }

    @Override
    public Line.Hold middle() {
        return line().hold("AmazonSQS\\.DeleteMessage", 0);
    }

    @Override
    public void work() throws IOException {
        for (int i = 0; i < jobs(); i++) {
            String message = message(i);
            queues.client.sendMessage(q -> q.queueUrl(queue).messageBody(message));
        }
    }

    @Override
    public boolean isMissed(boolean refuses) {
        return healthSays("source sqs");
    }

    @Override
    public void check(List<JsonNode> jobs) {
        assertThat(queues.size(queue)).isZero();
        assertThat(queues.size(letters)).isZero();
    }

    @Override
    public void close() {
        super.close();
        queues.close();
    }
}
