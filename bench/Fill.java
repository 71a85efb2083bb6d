import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.util.Map;

/** Puts job messages on a topic: brokers, topic, how many. They begin next century. */
class Fill {
    public static void main(String[] arguments) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", arguments[0], "acks", "all", "linger.ms", 5);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                String job =
                        "{\"operation\": \"remux\", \"input\": \"watch/a.mp4\", \"notBefore\":"
                                + " \"2100-01-01T00:00:00Z\", \"tags\": {\"n\": \""
                                + i
                                + "\"}}";
                producer.send(new ProducerRecord<>(arguments[1], job));
            }
        }
    }
}
