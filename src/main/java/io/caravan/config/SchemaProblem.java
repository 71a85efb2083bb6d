package io.caravan.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;

import java.util.ArrayList;
import java.util.List;

/** What breaks a JSON Schema, in words that say what to write instead. */
public final class SchemaProblem {
    private static final int FEW = 12;

    private SchemaProblem() {}

    /**
     * @param schema the whole of it
     * @return what is wrong, without the place
     */
    public static String text(ValidationMessage message, JsonNode schema) {
        String key = message.getProperty();
        if (!"additionalProperties".equals(message.getType()) || key == null) {
            return message.getMessage().replaceFirst("^[$/][^:]*: ", "");
        }
        List<String> known = known(message, schema);
        String hint = Suggestion.hint(key, known);
        String list =
                hint.isEmpty() && !known.isEmpty() && known.size() <= FEW
                        ? "; known are " + String.join(", ", known)
                        : "";
        return key + " is unknown here" + hint + list;
    }

    /** The keys that may stand where the unknown one does. */
    private static List<String> known(ValidationMessage message, JsonNode schema) {
        List<String> known = new ArrayList<>();
        String place = message.getSchemaLocation().getFragment().toString();
        if (place.startsWith("/")) {
            JsonNode around = schema.at(JsonPointer.compile(place).head());
            around.path("properties").fieldNames().forEachRemaining(known::add);
        }
        return known;
    }
}
