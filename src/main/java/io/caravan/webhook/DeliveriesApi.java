package io.caravan.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.engine.Jobs;
import io.caravan.http.JobView;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.store.JobStore;

import java.time.Instant;

/** What the routes of {@code routes/api/deliveries.camel.yaml} call. Each answer is JSON text. */
public final class DeliveriesApi {
    private final Deliveries deliveries;
    private final JobStore jobs;
    private final Runnable wake;

    DeliveriesApi(Deliveries deliveries, JobStore jobs, Runnable wake) {
        this.deliveries = deliveries;
        this.jobs = jobs;
        this.wake = wake;
    }

    /** The webhooks of a job, in the order of its events. */
    public String list(String job) {
        requireJob(job);
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode all = answer.putArray("deliveries");
        deliveries.of(job).forEach(stored -> all.add(view(stored.delivery())));
        return answer.toString();
    }

    /** Sends one again, whatever became of it before. */
    public String replay(String job, String id) {
        requireJob(job);
        Instant now = Instant.now();
        Delivery again =
                deliveries
                        .change(
                                id.startsWith(job + "-") ? id : "",
                                old ->
                                        old.with(
                                                d ->
                                                        d.state(Delivery.State.PENDING)
                                                                .since(now)
                                                                .attempts(0)
                                                                .next(now)
                                                                .error(null)))
                        .orElseThrow(() -> unknown(job, id));
        wake.run();
        return view(again).toString();
    }

    private void requireJob(String job) {
        if (jobs.find(job).isEmpty()) {
            throw new Jobs.UnknownJob(job);
        }
    }

    private static JobException unknown(String job, String id) {
        return new UnknownDelivery("job " + job + " has no delivery " + id);
    }

    private static ObjectNode view(Delivery delivery) {
        ObjectNode view = Json.MAPPER.valueToTree(delivery);
        view.remove("body");
        view.put("address", JobView.masked(delivery.address()));
        return view;
    }
}
