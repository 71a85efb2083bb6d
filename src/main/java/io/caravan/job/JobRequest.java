package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What somebody asks for, as it arrives at any door: the part of a {@link Job} that is the
 * requester's to say. Null means not said.
 *
 * @param id the message's own id, or null
 * @param operation one name, or a chain; {@code compress@web} names a preset as well
 * @param branches operations to run side by side instead; {@code operations} in JSON
 * @param input short for one entry in {@code inputs}
 */
@RecordBuilder
public record JobRequest(
        String id,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> operation,
        @JsonProperty("operations") List<Branch> branches,
        String preset,
        String input,
        List<Input> inputs,
        Map<String, Object> options,
        String output,
        Exists exists,
        Boolean logs,
        Integer priority,
        @JsonProperty("notify") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                List<String> webhooks,
        Map<String, String> tags,
        Lane lane,
        Instant notBefore,
        Map<String, String> requires)
        implements JobRequestBuilder.With {

    /**
     * One of several operations to run side by side. What it does not say, the request says for
     * all.
     */
    @RecordBuilder
    public record Branch(
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    List<String> operation,
            String preset,
            Map<String, Object> options,
            String output,
            Exists exists,
            Integer priority,
            Lane lane) {}

    /** Whether it says what to do. */
    public boolean namesOperation() {
        return operation != null && !operation.isEmpty() || branches != null;
    }
}
