package io.caravan.kafka;

import io.caravan.message.InboundMessage;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two ends of a batch of records: what is in them, and that they are done with. */
public final class KafkaMessages {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaMessages.class);

    /** The records of a batch as messages; no header of theirs comes along. */
    public List<InboundMessage> messages(List<Exchange> batch) {
        return batch.stream().map(exchange -> message(exchange.getMessage())).toList();
    }

    private static InboundMessage message(Message record) {
        String topic = record.getHeader(KafkaConstants.TOPIC, String.class);
        int partition = record.getHeader(KafkaConstants.PARTITION, int.class);
        long offset = record.getHeader(KafkaConstants.OFFSET, long.class);
        // The time tells the offsets of a topic that was deleted and made anew from the old ones.
        long time = record.getHeader(KafkaConstants.TIMESTAMP, 0L, long.class);
        return new InboundMessage(
                "kafka",
                "kafka://%s/%d/%d".formatted(topic, partition, offset),
                topic,
                "%d-%d-%d".formatted(partition, offset, time),
                record.getBody(byte[].class));
    }

    /**
     * Commits the offsets of a batch. To be called on the consumer's own thread.
     *
     * @throws KafkaException when the broker does not answer: to be tried again, as nothing else
     *     would commit these until the next message comes. A commit that came too late for the
     *     group is only logged: whoever has the partition now reads the messages again, and they
     *     are recognised.
     */
    public void commit(List<Exchange> batch) {
        Map<List<Object>, KafkaManualCommit> last = new LinkedHashMap<>();
        for (Exchange exchange : batch) {
            Message record = exchange.getMessage();
            List<Object> partition =
                    List.of(
                            record.getHeader(KafkaConstants.TOPIC),
                            record.getHeader(KafkaConstants.PARTITION));
            last.put(
                    partition,
                    record.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        try {
            last.values().forEach(KafkaManualCommit::commit);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.info(
                    "Kafka: {} messages are stored, but their offsets could not be committed; they"
                            + " will come again and change nothing ({})",
                    batch.size(),
                    e.getMessage());
        }
    }
}
