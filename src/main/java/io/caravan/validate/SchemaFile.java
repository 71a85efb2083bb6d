package io.caravan.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options of an operation as they stand in {@code <name>.schema.json}. */
final class SchemaFile {
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final Path file;
    private final List<Problem> problems = new ArrayList<>();
    private List<String> lines = List.of();

    private SchemaFile(Path file) {
        this.file = file;
    }

    static List<Problem> check(Path file) throws IOException {
        SchemaFile schema = new SchemaFile(file);
        schema.check();
        return schema.problems;
    }

    private void check() throws IOException {
        JsonNode schema;
        try {
            byte[] bytes = Files.readAllBytes(file);
            schema = JSON.readTree(bytes);
            lines = new String(bytes, java.nio.charset.StandardCharsets.UTF_8).lines().toList();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problem(line, "no JSON: " + e.getOriginalMessage());
            return;
        }
        if (schema == null || !schema.isObject()) {
            problem(1, "write one JSON object: title, description, x-lane, x-makes, properties");
            return;
        }
        checkWords(schema);
        if (isSchema(schema)) {
            schema.path("properties").properties().forEach(this::checkOption);
        }
    }

    private boolean isSchema(JsonNode schema) {
        JsonSchema rules = FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012));
        Optional<ValidationMessage> broken = rules.validate(schema).stream().findFirst();
        broken.ifPresent(
                message -> {
                    var at = message.getInstanceLocation();
                    String name = at.getNameCount() == 0 ? "" : at.getName(at.getNameCount() - 1);
                    problem(line(name), "no JSON Schema: " + message.getMessage());
                });
        return broken.isEmpty();
    }

    private void checkWords(JsonNode schema) {
        for (String name : List.of("title", "description")) {
            if (schema.path(name).asText("").isBlank()) {
                problem(1, "needs a \"" + name + "\": text for people");
            }
        }
        if (!Set.of("short", "long").contains(schema.path("x-lane").asText("long"))) {
            problem(line("x-lane"), "x-lane is \"short\" (work of seconds) or \"long\"");
        }
        if (!Set.of("all", "part").contains(schema.path("x-reads").asText("all"))) {
            problem(
                    line("x-reads"),
                    "x-reads is \"part\" (large inputs are not fetched whole) or \"all\"");
        }
        if (!schema.path("x-makes").isArray() || schema.path("x-makes").isEmpty()) {
            problem(line("x-makes"), "needs \"x-makes\": what comes out, such as [\"video\"]");
        }
        checkTaskWords(schema);
    }

    private void checkTaskWords(JsonNode schema) {
        if (!Set.of("media", "any").contains(schema.path("x-takes").asText("media"))) {
            problem(line("x-takes"), "x-takes is \"media\" or \"any\" (any file)");
        }
        if (!schema.path("x-extension").asText("txt").matches("[A-Za-z0-9]{1,16}")) {
            problem(line("x-extension"), "x-extension is letters and digits, such as \"srt\"");
        }
        JsonNode timeout = schema.path("x-timeout");
        if (!timeout.isMissingNode() && !(timeout.isIntegralNumber() && timeout.asLong() > 0)) {
            problem(line("x-timeout"), "x-timeout is a number of seconds, such as 1800");
        }
        boolean task = file.getParent() != null && file.getParent().endsWith("tasks");
        for (String word : List.of("x-takes", "x-extension", "x-timeout")) {
            if (!task && schema.has(word)) {
                problem(line(word), word + " is for tasks only");
            }
        }
    }

    private void checkOption(Map.Entry<String, JsonNode> entry) {
        String name = entry.getKey();
        JsonNode option = entry.getValue();
        if (!name.matches("[a-z][a-z0-9-]*")) {
            problem(line(name), "call the option " + name + " with small letters, digits, dashes");
        }
        if (!TYPES.contains(option.path("type").asText())) {
            problem(
                    line(name),
                    "the option " + name + " needs a \"type\": string, integer, number or boolean");
        }
        if (option.path("description").asText("").isBlank()) {
            problem(line(name), "the option " + name + " needs a \"description\": text for people");
        }
        JsonNode standard = option.get("default");
        if (standard != null && !FACTORY.getSchema(option).validate(standard).isEmpty()) {
            problem(
                    line(name),
                    "the option " + name + " does not allow its own default " + standard);
        }
    }

    /** Where a key stands first; 1 when it is not there. */
    private int line(String key) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("\"" + key + "\"") && !key.isEmpty()) {
                return i + 1;
            }
        }
        return 1;
    }

    private void problem(int line, String message) {
        problems.add(new Problem(file, line, message));
    }
}
