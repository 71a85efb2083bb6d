package io.caravan.kafka;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** Says when the brokers cannot be reached. */
public final class KafkaHealth implements HealthSource {
    private static final String ROUTE = "kafka";
    private static final int PATIENCE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaHealth.class);

    private final CamelContext camel;
    private final List<String> brokers;
    private int away;

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

    /**
     * To be called every few seconds. Says once that no broker answers, at the second time that
     * none does, and once that one does again.
     */
    public void look() {
        List<Finding> findings = findings();
        if (!findings.isEmpty() && away < PATIENCE && ++away == PATIENCE) {
            LOG.warn("source {}: {}", ROUTE, findings.get(0).message());
        } else if (findings.isEmpty()) {
            if (away == PATIENCE) {
                LOG.info("source {}: the brokers answer again", ROUTE);
            }
            away = 0;
        }
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
