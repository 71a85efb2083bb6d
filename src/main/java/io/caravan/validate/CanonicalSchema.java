package io.caravan.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

import io.caravan.config.SchemaProblem;

import org.apache.camel.CamelContext;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;

/** The schema of Camel's YAML DSL, without its short forms: {@code to: log:x} and the like. */
final class CanonicalSchema {
    private static final String RESOURCE = "/schema/camelYamlDsl.json";

    private final JsonNode dsl;
    private final JsonSchema schema;

    CanonicalSchema() {
        dsl = load();
        removeShortForms(dsl);
        // most of it is about components that no file names, and making all of it takes seconds
        SchemaValidatorsConfig lazy =
                SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
        schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(dsl, lazy);
    }

    /**
     * What breaks the schema.
     *
     * @param place where in the document
     * @param text what is wrong
     */
    record Broken(JsonNodePath place, String text) {}

    /** What breaks the schema deepest inside the document, which is the cause of the rest. */
    Optional<Broken> firstProblem(JsonNode document) {
        return schema.validate(document).stream()
                .max(
                        Comparator.comparingInt(
                                message -> message.getInstanceLocation().getNameCount()))
                .map(message -> new Broken(message.getInstanceLocation(), text(message)));
    }

    private String text(ValidationMessage message) {
        JsonNodePath place = message.getInstanceLocation();
        if (message.getType().equals("oneOf") && place.getNameCount() > 0) {
            String step = String.valueOf(place.getElement(-1));
            return "write " + step + ": with its options below it, each on a line of its own";
        }
        return SchemaProblem.text(message, dsl);
    }

    private static JsonNode load() {
        try (InputStream in = CamelContext.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an object would do as well, a string is a short form. */
    private static void removeShortForms(JsonNode node) {
        if (node.get("oneOf") instanceof ArrayNode forms && hasType(forms, "object")) {
            for (int i = forms.size() - 1; i >= 0; i--) {
                if (isType(forms.get(i), "string")) {
                    forms.remove(i);
                }
            }
        }
        node.forEach(CanonicalSchema::removeShortForms);
    }

    private static boolean hasType(ArrayNode forms, String type) {
        for (JsonNode form : forms) {
            if (isType(form, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isType(JsonNode form, String type) {
        return form.path("type").asText().equals(type);
    }
}
