package io.caravan.config;

import java.time.Duration;

/**
 * How much of something is kept.
 *
 * @param age older ones go; null keeps them however old
 * @param bytes the oldest go until the rest is no more than this; null sets no limit
 */
public record Retention(Duration age, Long bytes) {
    /** Whether all is kept for ever. */
    public boolean keepsAll() {
        return age == null && bytes == null;
    }
}
