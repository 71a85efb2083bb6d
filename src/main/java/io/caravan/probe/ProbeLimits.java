package io.caravan.probe;

import java.time.Duration;

/**
 * How large an input may be.
 *
 * @param maxDuration longest running time
 * @param maxPixels most pixels of one picture
 * @param maxStreams most streams, data and cover art included
 */
public record ProbeLimits(Duration maxDuration, long maxPixels, int maxStreams) {}
