package io.caravan.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

import org.apache.camel.CamelContext;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;

/** The schema of Camel's YAML DSL, without its short forms: {@code to: log:x} and the like. */
final class CanonicalSchema {
    private static final String RESOURCE = "/schema/camelYamlDsl.json";

    private final JsonSchema schema;

    CanonicalSchema() {
        JsonNode dsl = load();
        removeShortForms(dsl);
        // most of it is about components that no file names, and making all of it takes seconds
        SchemaValidatorsConfig lazy =
                SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
        schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(dsl, lazy);
    }

    /** What breaks the schema deepest inside the document, which is the cause of the rest. */
    Optional<ValidationMessage> firstProblem(JsonNode document) {
        return schema.validate(document).stream()
                .max(
                        Comparator.comparingInt(
                                message -> message.getInstanceLocation().getNameCount()));
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
