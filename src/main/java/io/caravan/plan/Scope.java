package io.caravan.plan;

import io.caravan.config.Suggestion;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.Map;
import java.util.TreeSet;

/**
 * The values that templates and conditions may name: {@code option.…}, {@code probe.…}, {@code
 * measure.…} and {@code name}. A name that is known but has no value maps to null.
 *
 * @param measured what {@code measure.…} names
 */
record Scope(Map<String, Object> values, Measured measured) {
    private static final String MEASURE = "measure.";

    Scope(Map<String, Object> values) {
        this(values, Measured.NOTHING);
    }

    /** As {@link #value}; a figure that is not known yet is null and not what stands for it. */
    Object known(String name) {
        return name.startsWith(MEASURE)
                ? measured.figure(name.substring(MEASURE.length()))
                : value(name);
    }

    /** The value, or null when it is known but unset. */
    Object value(String name) {
        if (name.startsWith(MEASURE)) {
            return measured.text(name.substring(MEASURE.length()));
        }
        if (!values.containsKey(name)) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "the operation uses "
                            + name
                            + ", which does not exist"
                            + Suggestion.hint(name, values.keySet())
                            + "; known are "
                            + String.join(", ", new TreeSet<>(values.keySet())));
        }
        return values.get(name);
    }
}
