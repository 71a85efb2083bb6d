package io.caravan.process;

/**
 * One report of FFmpeg's {@code -progress}.
 *
 * @param outSeconds how much output exists, or null when FFmpeg does not know ({@code N/A})
 * @param speed multiple of real time, or null
 * @param frame frames encoded so far, 0 when there is no video
 * @param totalBytes bytes written so far, or 0
 * @param end whether this is the last report
 */
public record Progress(Double outSeconds, Double speed, long frame, long totalBytes, boolean end) {}
