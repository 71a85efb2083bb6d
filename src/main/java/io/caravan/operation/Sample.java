package io.caravan.operation;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.Json;
import io.caravan.plan.OperationInfo;
import io.caravan.probe.Probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An input made up, to see what an operation would do with one of its kind.
 *
 * @param name what is special about it
 */
public record Sample(String name, Probe probe) {

    /** Inputs of many kinds, the plainest first. */
    public static List<Sample> all() {
        try (InputStream in = Sample.class.getResourceAsStream("samples.json")) {
            return Json.MAPPER.readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A job with these options; what the operation requires besides is made up from its schema. */
    public static Job job(OperationInfo operation, Map<String, ?> options) {
        Map<String, Object> all = new HashMap<>(required(operation));
        all.putAll(options);
        return JobBuilder.builder()
                .id("sample")
                .operation(List.of(operation.name()))
                .inputs(List.of(Input.of("file:///sample.mp4")))
                .options(all)
                .build();
    }

    private static Map<String, Object> required(OperationInfo operation) {
        JsonNode schema = operation.schema();
        Map<String, Object> made = new HashMap<>();
        for (JsonNode name : schema.path("required")) {
            JsonNode option = schema.path("properties").path(name.asText());
            if (!option.has("default")) {
                made.put(name.asText(), value(option));
            }
        }
        return made;
    }

    private static Object value(JsonNode option) {
        for (String list : List.of("examples", "enum")) {
            if (option.path(list).has(0)) {
                return option.path(list).get(0).asText();
            }
        }
        return switch (option.path("type").asText()) {
            case "integer", "number" -> option.path("minimum").asText("1");
            case "boolean" -> "true";
            default -> "sample";
        };
    }
}
