package io.caravan.operation;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one file of presets: names of operations, below them names of presets. */
final class PresetFile {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Set<String> KEYS = Set.of("description", "options");
    private static final String SHAPE =
            "write an operation, below it the name of a preset, and below that options:";

    private static final ObjectMapper YAML =
            new YAMLMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private PresetFile() {}

    /** The file cannot be read as a whole, so none of it is used. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        Broken(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /** All presets of a file, those that cannot be used among them. */
    static List<Preset> read(Path file) throws Broken {
        List<Preset> presets = new ArrayList<>();
        try (JsonParser in = YAML.createParser(Files.readAllBytes(file))) {
            if (!isObject(in)) {
                return List.of();
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                readOperation(file, in.currentName(), in, presets);
            }
            return presets;
        } catch (JsonProcessingException e) {
            throw new Broken(line(e.getLocation()), firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Broken(1, "it cannot be read: " + e.getMessage());
        }
    }

    private static void readOperation(
            Path file, String operation, JsonParser in, List<Preset> presets)
            throws IOException, Broken {
        if (!isObject(in)) {
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            int line = line(in.currentTokenLocation());
            in.nextToken();
            presets.add(preset(file, line, operation, name, in.readValueAsTree()));
        }
    }

    /** Goes on to the next token; an absent or empty value is none. */
    private static boolean isObject(JsonParser in) throws IOException, Broken {
        JsonToken token = in.nextToken();
        boolean nothing =
                token == null
                        || token == JsonToken.VALUE_NULL
                        || token == JsonToken.VALUE_STRING && in.getText().isBlank();
        if (!nothing && token != JsonToken.START_OBJECT) {
            throw new Broken(line(in.currentTokenLocation()), SHAPE);
        }
        return !nothing;
    }

    private static Preset preset(
            Path file, int line, String operation, String name, JsonNode node) {
        boolean whole = node.isObject() && node.path("options").isObject();
        Map<String, Object> options =
                whole ? YAML.convertValue(node.get("options"), new TypeReference<>() {}) : Map.of();
        return new Preset(
                operation.replace('_', '-'),
                name,
                node.path("description").asText(""),
                options,
                file,
                line,
                problem(name, node, whole));
    }

    private static String problem(String name, JsonNode node, boolean whole) {
        if (!NAME.matcher(name).matches()) {
            return "\"" + name + "\" is no name: write small letters, digits and dashes";
        }
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KEYS);
        if (!whole || !unknown.isEmpty()) {
            return unknown.isEmpty()
                    ? SHAPE
                    : "a preset holds description: and options:, not "
                            + String.join(", ", unknown)
                            + "; options stand below options:";
        }
        return null;
    }

    private static int line(JsonLocation location) {
        return location == null ? 1 : Math.max(1, location.getLineNr());
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }
}
