package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

/** Numbers an operation writes as text, because they may come from options. */
final class Numbers {
    private Numbers() {}

    /** A whole number of at least 1. */
    static int whole(String key, String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new JobException(
                    ErrorKind.INTERNAL, key + ": must be a whole number, not " + text, e);
        }
    }
}
