package io.caravan.kafka;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConsumer;

import java.util.List;

/** Says when the brokers cannot be reached. */
public final class KafkaHealth implements HealthSource {
    private static final String ROUTE = "kafka";

    private final CamelContext camel;
    private final List<String> brokers;

    public KafkaHealth(CamelContext camel, List<String> brokers) {
        this.camel = camel;
        this.brokers = List.copyOf(brokers);
    }

    @Override
    public List<Finding> findings() {
        Route route = camel.getRoute(ROUTE);
        if (route == null || !(route.getConsumer() instanceof KafkaConsumer consumer)) {
            return List.of();
        }
        boolean ready = consumer.healthStates().stream().allMatch(state -> state.isReady());
        return ready ? List.of() : List.of(finding());
    }

    private Finding finding() {
        return new Finding(
                "source " + ROUTE,
                Finding.Level.DEGRADED,
                "no broker of caravan.kafka.brokers="
                        + String.join(",", brokers)
                        + " answers; nothing is lost, it is tried again until one does");
    }
}
