package io.caravan.webhook;

import io.caravan.net.AddressRules;
import io.caravan.net.CheckedHttp;
import io.caravan.store.Documents;
import io.caravan.store.JobStore;

import java.time.Duration;
import java.util.List;

/** Webhooks, put together. */
public final class WebhookParts implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final CheckedHttp http;
    private final Courier courier;
    private final Webhooks webhooks;
    private final DeliveriesApi api;

    /**
     * @param addresses that are told of every job
     * @param secret see {@link Signature}
     * @param firstWait before the second attempt
     * @param giveUp after this long a delivery has failed
     */
    public WebhookParts(
            Documents documents,
            JobStore jobs,
            AddressRules rules,
            List<String> addresses,
            String secret,
            Duration firstWait,
            Duration giveUp) {
        http = new CheckedHttp(rules, CONNECT, SILENCE);
        Deliveries deliveries = new Deliveries(documents);
        courier = new Courier(deliveries, http, new Signature(secret), firstWait, giveUp);
        webhooks = new Webhooks(deliveries, addresses, courier::wake);
        api = new DeliveriesApi(deliveries, jobs, courier::wake);
    }

    public void start() {
        courier.start();
    }

    /** Takes events for addresses. */
    public Webhooks webhooks() {
        return webhooks;
    }

    public DeliveriesApi api() {
        return api;
    }

    /** Deletes the deliveries of a job that was deleted. */
    public static void forget(Documents documents, String job) {
        new Deliveries(documents).forget(job);
    }

    @Override
    public void close() {
        courier.close();
        http.close();
    }
}
