package io.caravan.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

import io.caravan.config.Suggestion;
import io.caravan.job.JobException;
import io.caravan.job.Json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The options an operation declares, as a JSON Schema of one flat object. */
public final class Options {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST = 10_000;

    private final String operation;
    private final ObjectNode schema;
    private final ObjectNode properties;
    private final JsonSchema validator;

    /**
     * @param schema the file {@code <operation>.schema.json}; an empty object declares no options
     */
    public Options(String operation, ObjectNode schema) {
        this.operation = operation;
        this.schema = schema.deepCopy();
        this.properties =
                schema.get("properties") instanceof ObjectNode declared
                        ? declared.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        this.validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(withoutOurs(schema.deepCopy()));
    }

    /** The validator warns about keywords it does not know. */
    private static JsonNode withoutOurs(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.remove(names.stream().filter(name -> name.startsWith("x-")).toList());
        }
        node.forEach(Options::withoutOurs);
        return node;
    }

    public ObjectNode schema() {
        return schema.deepCopy();
    }

    /** Names of the declared options, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Names of the options that are inputs of the job: {@code "format": "input"}. */
    public List<String> inputs() {
        return names().stream()
                .filter(name -> properties.get(name).path("format").asText().equals("input"))
                .toList();
    }

    /** As {@link OperationInfo#options}. */
    Map<String, Object> complete(Map<String, ?> given) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        given.forEach((key, value) -> put(values, declared(key), value));
        for (String name : names()) {
            JsonNode standard = properties.get(name).get("default");
            if (standard != null && !values.has(name)) {
                values.set(name, standard);
            }
        }
        check(values);
        Map<String, Object> complete = new LinkedHashMap<>();
        names().forEach(name -> complete.put(name, plain(values.get(name))));
        return Collections.unmodifiableMap(complete);
    }

    private String declared(String key) {
        if (properties.has(key)) {
            return key;
        }
        String spelled = key.replace('_', '-');
        if (properties.has(spelled)) {
            return spelled;
        }
        throw JobException.options(
                operation
                        + " has no option "
                        + key
                        + Suggestion.hint(key, names())
                        + (names().isEmpty()
                                ? "; it takes none"
                                : "; it takes " + String.join(", ", names())));
    }

    private void put(ObjectNode values, String name, Object value) {
        if (value == null) {
            return;
        }
        if (values.has(name)) {
            throw JobException.options("the option " + name + " is given twice");
        }
        JsonNode node =
                value instanceof String text ? coerce(name, text) : Json.MAPPER.valueToTree(value);
        if (node.isContainerNode()) {
            throw JobException.options(message(name, "one value is needed"));
        }
        values.set(name, node);
    }

    /** Text from a query or a file name, as the type that is declared. */
    private JsonNode coerce(String name, String text) {
        if (CONTROL.matcher(text).find() || text.length() > LONGEST) {
            throw JobException.options(
                    "the option " + name + " holds control characters or is too long");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String stripped = text.strip();
        try {
            return switch (properties.get(name).path("type").asText()) {
                case "integer" -> nodes.numberNode(Long.parseLong(stripped));
                case "number" -> nodes.numberNode(new java.math.BigDecimal(stripped));
                case "boolean" ->
                        stripped.equals("true") || stripped.equals("false")
                                ? nodes.booleanNode(stripped.equals("true"))
                                : nodes.textNode(text);
                default -> nodes.textNode(text);
            };
        } catch (NumberFormatException e) {
            return nodes.textNode(text);
        }
    }

    private void check(ObjectNode values) {
        validator.validate(values).stream()
                .findFirst()
                .ifPresent(
                        problem -> {
                            int parts = problem.getInstanceLocation().getNameCount();
                            if (parts == 0) {
                                throw JobException.options(
                                        operation
                                                + ": "
                                                + problem.getMessage().replaceFirst("^\\$: ", ""));
                            }
                            String name = problem.getInstanceLocation().getName(0);
                            throw JobException.options(
                                    message(name, values.get(name).asText() + " is not allowed"));
                        });
    }

    private String message(String name, String what) {
        return "the option " + name + " of " + operation + ": " + what + "; " + allowed(name);
    }

    /** What an option takes, in words. */
    private String allowed(String name) {
        JsonNode property = properties.get(name);
        if (property.has("enum")) {
            return "it takes " + join(property.get("enum"));
        }
        StringBuilder text = new StringBuilder("it takes ");
        text.append(
                switch (property.path("type").asText()) {
                    case "integer" -> "a whole number";
                    case "number" -> "a number";
                    case "boolean" -> "true or false";
                    default -> "text";
                });
        if (property.has("minimum")) {
            text.append(" from ").append(property.get("minimum").asText());
        }
        if (property.has("maximum")) {
            text.append(" to ").append(property.get("maximum").asText());
        }
        if (property.has("pattern")) {
            text.append(" like ")
                    .append(
                            property.has("examples")
                                    ? join(property.get("examples"))
                                    : property.get("pattern").asText());
        }
        return text.toString();
    }

    private static String join(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return texts.stream().collect(Collectors.joining(", "));
    }

    private static Object plain(JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToInt() ? (Object) node.intValue() : node.longValue();
        }
        return node.isNumber() ? (Object) node.doubleValue() : node.asText();
    }
}
