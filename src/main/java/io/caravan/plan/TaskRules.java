package io.caravan.plan;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;

/**
 * What the file beside a task's route says about running it.
 *
 * @param any whether it takes files that are no media: {@code "x-takes": "any"}
 * @param extension of the result when the route leaves it in the body and writes no file: {@code
 *     "x-extension": "json"}; or null
 * @param timeout longest run: {@code "x-timeout": 1800}, in seconds; null for what is configured
 */
public record TaskRules(boolean any, String extension, Duration timeout) {
    static TaskRules of(JsonNode schema) {
        return new TaskRules(
                schema.path("x-takes").asText("media").equals("any"),
                schema.path("x-extension").asText(null),
                schema.has("x-timeout")
                        ? Duration.ofSeconds(schema.get("x-timeout").asLong())
                        : null);
    }
}
