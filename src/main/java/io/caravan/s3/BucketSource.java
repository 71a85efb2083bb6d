package io.caravan.s3;

import io.caravan.watch.SourceRules;

import java.time.Duration;
import java.util.List;

/**
 * What a source file says of watched buckets.
 *
 * @param prefixes what is watched
 * @param rules what is taken, and what it becomes
 * @param every how often they are listed; zero for never, when S3 notifies
 * @param delete whether the original of a completed job is deleted
 * @param done where it is moved instead, {@code s3://bucket/folder/}, or null
 * @param tag what it is tagged with instead, {@code key=value}, or null
 */
record BucketSource(
        List<Prefix> prefixes,
        SourceRules rules,
        Duration every,
        boolean delete,
        String done,
        String tag) {

    /**
     * A part of a bucket.
     *
     * @param prefix ends in a slash, or is empty for the whole bucket
     */
    record Prefix(String bucket, String prefix) {
        /**
         * @param text {@code bucket/prefix}
         */
        static Prefix of(String text) {
            int slash = text.indexOf('/');
            String bucket = slash < 0 ? text : text.substring(0, slash);
            String rest = slash < 0 ? "" : text.substring(slash + 1);
            if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]+")) {
                throw new IllegalArgumentException(
                        "write bucket/prefix, with commas between several, not " + text);
            }
            return new Prefix(bucket, rest.isEmpty() || rest.endsWith("/") ? rest : rest + "/");
        }

        boolean covers(ObjectName name) {
            return name.bucket().equals(bucket) && name.key().startsWith(prefix);
        }

        /** What follows the prefix. */
        String relative(String key) {
            return key.substring(prefix.length());
        }

        @Override
        public String toString() {
            return bucket + "/" + prefix;
        }
    }
}
