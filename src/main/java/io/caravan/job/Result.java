package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;

/**
 * One published file of a job.
 *
 * @param uri where it was published
 * @param role what it is: {@code main}, {@code thumbnail}, {@code playlist} …
 * @param bytes size in bytes
 * @param durationSeconds length in seconds as found by walking its packets, or null for a still
 * @param width picture width in pixels, or null
 * @param height picture height in pixels, or null
 * @param codecs FFmpeg's codec names, video first
 * @param sha256 checksum of the content, lower-case hex
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Result(
        String uri,
        String role,
        long bytes,
        Double durationSeconds,
        Integer width,
        Integer height,
        List<String> codecs,
        String sha256) {}
