package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One input of a job.
 *
 * @param uri where it is: {@code file:/…}, {@code s3://…}, {@code https://…}
 * @param start first second to use, or null for the beginning
 * @param end second to stop at, or null for the end
 * @param role what it is for, such as {@code main} or {@code watermark}; null means main
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Input(String uri, Double start, Double end, String role) {
    public static Input of(String uri) {
        return new Input(uri, null, null, null);
    }
}
