package io.caravan.kafka;

import org.apache.camel.Consumer;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.component.kafka.TaskHealthState;

import java.util.Optional;

/** Whether the brokers of a source can be reached. */
public final class KafkaHealth {
    private KafkaHealth() {}

    /** What is wrong; nothing when all is well, or when it reads from no broker. */
    public static Optional<String> problem(Consumer consumer) {
        return consumer instanceof KafkaConsumer kafka
                ? kafka.healthStates().stream()
                        .filter(state -> !state.isReady())
                        .findFirst()
                        .map(KafkaHealth::problem)
                : Optional.empty();
    }

    private static String problem(TaskHealthState away) {
        return "no broker of "
                + away.getBootstrapServers()
                + " answers; nothing is lost, it is tried again until one does";
    }
}
