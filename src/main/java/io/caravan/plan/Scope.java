package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.Map;
import java.util.TreeSet;

/**
 * The values that templates and conditions may name: {@code option.…}, {@code probe.…}, {@code
 * measure.…} and {@code name}. A name that is known but has no value maps to null.
 *
 * @param figures what was measured, or null before that: then each is told by its name
 */
record Scope(Map<String, Object> values, Map<String, String> figures) {
    private static final String MEASURE = "measure.";

    Scope(Map<String, Object> values) {
        this(values, null);
    }

    /** The value, or null when it is known but unset. */
    Object value(String name) {
        if (name.startsWith(MEASURE)) {
            String figure = name.substring(MEASURE.length());
            return figures == null ? "measured-" + figure : figures.get(figure);
        }
        if (!values.containsKey(name)) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "the operation uses "
                            + name
                            + ", which does not exist; known are "
                            + String.join(", ", new TreeSet<>(values.keySet())));
        }
        return values.get(name);
    }
}
