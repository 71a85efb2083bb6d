package io.caravan.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.Lane;

import java.util.List;
import java.util.Map;

/**
 * What the world may know about an operation: the file beside its route.
 *
 * @param name of the operation
 * @param title short, for a person
 * @param description what it does
 * @param lane which slots run it
 * @param makes what comes out: {@code video}, {@code audio}, {@code image} …
 * @param options its options
 * @param task what holds for a task; null for an operation that makes plans
 * @param version hash of its files as they are in use, or null where none is kept in use
 */
public record OperationInfo(
        String name,
        String title,
        String description,
        Lane lane,
        List<String> makes,
        Options options,
        String version,
        TaskRules task) {

    /**
     * Checks and completes the options of a job.
     *
     * @param given what the job says; text is turned into numbers where they are declared
     * @return every declared option, with null for one that has neither value nor default
     * @throws io.caravan.job.JobException of kind {@code options} that says what is allowed
     */
    public Map<String, Object> options(Map<String, ?> given) {
        return options.complete(given);
    }

    /** Whether it needs only parts of its inputs, so that large ones are not fetched for it. */
    public boolean readsPart() {
        return schema().path("x-reads").asText().equals("part");
    }

    /** The options' JSON Schema, as it stands in the file. */
    public ObjectNode schema() {
        return options.schema();
    }
}
