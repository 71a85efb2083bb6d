package io.caravan.operation;

import io.caravan.plan.OperationInfo;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A named set of options of one operation.
 *
 * @param description what it is for, or empty
 * @param options as they stand in the file
 * @param file where it stands
 * @param line of the file, counted from 1
 * @param problem why it is no preset, or null
 */
public record Preset(
        String operation,
        String name,
        String description,
        Map<String, Object> options,
        Path file,
        int line,
        String problem) {

    /**
     * The options of a job that uses it.
     *
     * @param given what the job says itself, which wins
     */
    Map<String, Object> under(Map<String, Object> given, OperationInfo info) {
        return under(options, given, info);
    }

    /** Some options with others over them, which win however they are spelled. */
    static Map<String, Object> under(
            Map<String, Object> options, Map<String, Object> given, OperationInfo info) {
        Collection<String> declared = info.options().names();
        Map<String, Object> all = new LinkedHashMap<>();
        options.forEach((key, value) -> all.put(spelled(key, declared), value));
        given.keySet().forEach(key -> all.remove(spelled(key, declared)));
        all.putAll(given);
        return all;
    }

    private static String spelled(String key, Collection<String> declared) {
        return declared.contains(key) ? key : key.replace('_', '-');
    }
}
