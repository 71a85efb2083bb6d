package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

/** Numbers an operation writes as text, because they may come from options. */
final class Numbers {
    private Numbers() {}

    /** A number above 0. */
    static double positive(String key, String text) {
        try {
            double number = Double.parseDouble(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new JobException(ErrorKind.INTERNAL, key + ": must be a number above 0, not " + text);
    }

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
