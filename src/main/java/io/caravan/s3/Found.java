package io.caravan.s3;

import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * An object that a source found and that has not been taken before.
 *
 * @param source id of the source
 * @param etag without quotes
 * @param modified as S3 says, or null
 * @param skip whether it is only remembered, and no job made of it
 * @param refusal told why it can become no job for now, or null when it did
 */
public record Found(
        String source,
        BucketSource rules,
        BucketSource.Prefix prefix,
        ObjectName name,
        String etag,
        Long bytes,
        Instant modified,
        boolean skip,
        BiConsumer<Found, String> refusal) {

    /** What follows the watched prefix. */
    String relative() {
        return prefix.relative(name.key());
    }

    /** What makes it the same object again: a new content is a new one. */
    String key() {
        return SeenObjects.key(source, name, etag);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
