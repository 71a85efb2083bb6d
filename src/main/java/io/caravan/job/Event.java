package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * Something that happened to a job and has not been relayed to every sink yet.
 *
 * @param id unique and time-sortable; receivers know a repetition by it
 * @param type {@code submitted}, {@code completed} …
 * @param sinks those that have not got it yet
 * @param data what of the job changes over time, as it was then; the rest is the job's own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(String id, String type, Instant time, List<String> sinks, JsonNode data) {
    public Event {
        sinks = sinks == null ? List.of() : List.copyOf(sinks);
    }
}
