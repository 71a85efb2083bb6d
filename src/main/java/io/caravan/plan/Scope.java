package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.Map;
import java.util.TreeSet;

/**
 * The values that templates and conditions may name: {@code option.…}, {@code probe.…} and {@code
 * name}. A name that is known but has no value maps to null.
 */
record Scope(Map<String, Object> values) {

    /** The value, or null when it is known but unset. */
    Object value(String name) {
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
