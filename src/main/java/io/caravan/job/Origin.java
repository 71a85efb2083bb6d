package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;

import java.time.Instant;

/**
 * Where a job came from, and what becomes of the original when the job has ended.
 *
 * @param source id of the source route, or {@code http}
 * @param uri the original as it was found, before it was accepted
 * @param path folders between the source's root (or its operation folder) and the file, with {@code
 *     /} between, without one at the ends; empty when it lay straight in it
 * @param name file name as it was found
 * @param bytes size as found
 * @param modified modification time as found
 * @param accepted where accepting moves or moved the file; null when it is left in place
 * @param done folder (URI) the original goes to when the job completed; null to leave it alone
 * @param failed folder (URI) the original goes to when the job failed or was cancelled; null to
 *     leave it alone
 * @param delete whether the original is deleted when the job completed
 * @param etag version of a remote original as its source saw it, or null
 * @param tag {@code key=value} that a remote original gets when the job completed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Origin(
        String source,
        String uri,
        String path,
        String name,
        Long bytes,
        Instant modified,
        String accepted,
        String done,
        String failed,
        boolean delete,
        String etag,
        String tag) {
    /** Of something that is neither tagged nor has a version. */
    public Origin(
            String source,
            String uri,
            String path,
            String name,
            Long bytes,
            Instant modified,
            String accepted,
            String done,
            String failed,
            boolean delete) {
        this(source, uri, path, name, bytes, modified, accepted, done, failed, delete, null, null);
    }

    /** Of a remote original. */
    public static Origin remote(String source, String uri, String path, String name) {
        return new Origin(source, uri, path, name, null, null, null, null, null, false, null, null);
    }
}
