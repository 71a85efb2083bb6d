package io.caravan.plan;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import io.caravan.config.SchemaProblem;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the YAML an operation puts into its body; errors name the place. */
final class DefinitionReader {
    private static final int LIMIT = 100_000;
    private static final Pattern EACH = Pattern.compile("\\$\\{each\\.([a-z][a-z0-9-]*)}");

    private final ObjectMapper yaml;
    private final JsonSchema schema;

    DefinitionReader() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LIMIT);
        options.setNestingDepthLimit(20);
        yaml =
                YAMLMapper.builder(YAMLFactory.builder().loaderOptions(options).build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        schema = load();
    }

    private static JsonSchema load() {
        try (InputStream in =
                DefinitionReader.class.getResourceAsStream("definition.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @throws JobException of kind {@code internal} when the text is no definition
     */
    Definition read(String operation, String text) {
        try {
            JsonNode tree = parse(operation, text);
            boolean single = !tree.has("outputs");
            JsonNode whole = single && tree instanceof ObjectNode out ? whole(out) : tree;
            repeat(operation, whole);
            check(operation, whole, single);
            return yaml.treeToValue(whole, Definition.class);
        } catch (JacksonException e) {
            throw wrong(operation, e.getOriginalMessage(), e);
        }
    }

    /** The same as a list of one output. */
    private static JsonNode whole(ObjectNode out) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        for (String key : List.of("measure", "finish")) {
            if (out.has(key)) {
                whole.set(key, out.remove(key));
            }
        }
        if (!whole.has("finish") || !out.isEmpty()) {
            whole.putArray("outputs").add(out);
        }
        return whole;
    }

    /** Puts one output for each set of values in the place of an output with {@code each}. */
    private static void repeat(String operation, JsonNode whole) {
        if (!(whole.path("outputs") instanceof ArrayNode outputs)) {
            return;
        }
        ArrayNode repeated = JsonNodeFactory.instance.arrayNode();
        for (JsonNode out : outputs) {
            if (out instanceof ObjectNode object && object.path("each") instanceof ArrayNode sets) {
                ObjectNode pattern = object.deepCopy();
                pattern.remove("each");
                sets.forEach(set -> repeated.add(filled(operation, pattern, set)));
            } else {
                repeated.add(out);
            }
        }
        outputs.removeAll().addAll(repeated);
    }

    private static JsonNode filled(String operation, JsonNode pattern, JsonNode set) {
        if (pattern instanceof ObjectNode object) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(e -> filled.set(e.getKey(), filled(operation, e.getValue(), set)));
            return filled;
        }
        if (pattern instanceof ArrayNode list) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            list.forEach(item -> filled.add(filled(operation, item, set)));
            return filled;
        }
        return pattern.isTextual()
                ? JsonNodeFactory.instance.textNode(filled(operation, pattern.asText(), set))
                : pattern;
    }

    private static String filled(String operation, String text, JsonNode set) {
        return EACH.matcher(text)
                .replaceAll(
                        found -> {
                            JsonNode value = set.path(found.group(1));
                            if (!value.isValueNode()) {
                                throw wrong(
                                        operation,
                                        found.group() + " is not in every set of each",
                                        null);
                            }
                            return Matcher.quoteReplacement(value.asText());
                        });
    }

    private JsonNode parse(String operation, String text) throws JacksonException {
        if (text == null || text.isBlank()) {
            throw wrong(operation, "its route left no text in the body", null);
        }
        try {
            return yaml.readTree(text);
        } catch (JacksonException e) {
            String place =
                    e.getLocation() == null
                            ? ""
                            : "line "
                                    + e.getLocation().getLineNr()
                                    + ", column "
                                    + e.getLocation().getColumnNr()
                                    + ": ";
            throw wrong(operation, place + firstLine(e.getOriginalMessage()), e);
        } catch (YAMLException e) {
            throw wrong(operation, firstLine(e.getMessage()), e);
        }
    }

    private void check(String operation, JsonNode tree, boolean single) {
        String problems =
                schema.validate(tree).stream()
                        .map(message -> place(message, single) + text(message))
                        .distinct()
                        .sorted()
                        .limit(3)
                        .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw wrong(operation, problems, null);
        }
    }

    private String text(ValidationMessage message) {
        return SchemaProblem.text(message, schema.getSchemaNode());
    }

    private static String place(ValidationMessage message, boolean single) {
        String place = message.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
        String shown = single ? place.replaceFirst("^outputs\\[0]\\.?", "") : place;
        return shown.isEmpty() ? "" : shown + ": ";
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static JobException wrong(String operation, String what, Throwable cause) {
        return new JobException(
                ErrorKind.INTERNAL, "the operation " + operation + " is not valid: " + what, cause);
    }
}
