package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.caravan.plan.Plan;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.util.Map;

/**
 * One step of a chain.
 *
 * @param preset or null
 * @param options this step's own, its preset's among them
 * @param plan computed once, when the step's input is there
 * @param made what it handed on to the next step, once that is verified; its uri is unset
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Step(
        String operation, String preset, Map<String, Object> options, Plan plan, Result made)
        implements StepBuilder.With {

    public Step {
        options = options == null ? Map.of() : Map.copyOf(options);
    }

    /** As it is written in a source file: {@code compress@web}. */
    public String text() {
        return preset == null ? operation : operation + "@" + preset;
    }
}
