package io.caravan.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.Json;

import java.util.List;

/**
 * What of a job changes over time. An event keeps only this of the moment it tells of, so that a
 * pending one costs little; the rest of the job is the same whenever it is told.
 */
final class Snapshot {
    private static final List<String> CHANGING =
            List.of(
                    "state",
                    "progress",
                    "speed",
                    "etaSeconds",
                    "attempt",
                    "failures",
                    "lost",
                    "worker",
                    "results",
                    "dropped",
                    "notes",
                    "error",
                    "startedAt",
                    "finishedAt");

    /** Of no use to a receiver, or too large for an event. */
    private static final List<String> LEFT_OUT = List.of("plan", "leaseUntil", "events");

    private Snapshot() {}

    static JsonNode of(Job job) {
        ObjectNode all = Json.MAPPER.valueToTree(job);
        return all.retain(CHANGING);
    }

    /** The job as it was when the event happened. */
    static Job then(Job now, Event event) {
        ObjectNode all = Json.MAPPER.valueToTree(now);
        all.remove(CHANGING);
        all.remove(LEFT_OUT);
        all.setAll((ObjectNode) event.data());
        try {
            return Json.MAPPER.treeToValue(all, Job.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event of job " + now.id() + " cannot be read", e);
        }
    }
}
