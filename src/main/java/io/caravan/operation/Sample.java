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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An input made up, to see what an operation would do with one of its kind.
 *
 * @param name what is special about it
 */
public record Sample(String name, Probe probe) {
    private static final Probe PICTURE =
            new Probe(
                    "png_pipe",
                    null,
                    10_000,
                    null,
                    Map.of(),
                    List.of(
                            new Probe.Stream(
                                    0, "video", "png", null, null, null, null, null, null, null,
                                    false, false, false, 200, 100, "1:1", 0, "25/1", "rgba", null,
                                    null, null, null, "pc", 0, 0, null)));

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
        List<Input> inputs = new ArrayList<>();
        inputs.add(Input.of("file:///sample.mp4"));
        for (String name : operation.options().inputs()) {
            boolean byDefault = operation.schema().at("/properties/" + name).has("default");
            if (byDefault || all.get(name) != null) {
                inputs.add(new Input("file:///sample.png", null, null, name));
            }
        }
        return JobBuilder.builder()
                .id("sample")
                .operation(List.of(operation.name()))
                .inputs(inputs)
                .options(all)
                .build();
    }

    /** The probes of such a job's inputs: this one, and of a small picture for each further. */
    public List<Probe> probes(Job job) {
        List<Probe> probes = new ArrayList<>(Collections.nCopies(job.inputs().size(), PICTURE));
        probes.set(0, probe);
        return probes;
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
