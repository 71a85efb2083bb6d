package io.caravan.webhook;

import io.caravan.storage.Checksum;

import org.apache.camel.Exchange;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Takes events for addresses: each becomes a stored delivery, and is on its way. */
public final class Webhooks {
    private static final int HASH = 12;

    private final Deliveries deliveries;
    private final List<String> configured;
    private final Runnable wake;

    Webhooks(Deliveries deliveries, List<String> configured, Runnable wake) {
        this.deliveries = deliveries;
        this.configured = List.copyOf(configured);
        this.wake = wake;
    }

    /** For the addresses of the configuration. */
    public void toConfigured(Exchange event) {
        deliver(event, configured);
    }

    /** For the addresses that the job names. */
    public void toNotified(Exchange event) {
        deliver(event, event.getVariable("notify", List.class));
    }

    private void deliver(Exchange event, Collection<?> addresses) {
        for (Object address : new LinkedHashSet<>(addresses)) {
            deliveries.add(delivery(event, address.toString()));
        }
        wake.run();
    }

    /** The same event for the same address is the same delivery, so that repeating is harmless. */
    private static Delivery delivery(Exchange event, String address) {
        String job = event.getVariable("jobId", Delivery.NO_JOB, String.class);
        String id = event.getVariable("eventId", String.class);
        Instant now = Instant.now();
        return DeliveryBuilder.builder()
                .id(job + "-" + id + "-" + hash(address))
                .job(job)
                .event(id)
                .type(event.getVariable("eventType", String.class))
                .address(address)
                .body(event.getMessage().getBody(String.class))
                .state(Delivery.State.PENDING)
                .since(now)
                .next(now)
                .build();
    }

    private static String hash(String address) {
        return Checksum.sha256(address).substring(0, HASH);
    }
}
