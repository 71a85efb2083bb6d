package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.util.List;
import java.util.Map;

/**
 * One of the operations that a job runs side by side: what its child job is to be. The fields are
 * those of {@link Job}.
 *
 * @param id of the child job, chosen before it is made, so that making it twice makes it once
 * @param again whether the child job is to run again, because somebody retried its parent
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Branch(
        String id,
        @JsonFormat(
                        with = {
                            JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
                            JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
                        })
                List<String> operation,
        String preset,
        Map<String, Object> options,
        List<Step> steps,
        String output,
        Exists exists,
        int priority,
        Lane lane,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean again)
        implements BranchBuilder.With {

    public Branch {
        operation = operation == null ? List.of() : List.copyOf(operation);
        options = options == null ? Map.of() : Map.copyOf(options);
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /** What it does, for a person: {@code resize > compress@web}. */
    public String text() {
        return Job.text(operation, preset, steps);
    }
}
