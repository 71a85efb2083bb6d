package io.caravan.message;

import java.time.Instant;

/**
 * An object of S3 that came into being, as a notification tells it.
 *
 * @param bucket its bucket
 * @param key its key, decoded
 * @param etag without quotes, or null where the notification has none
 * @param bytes its size, or null
 * @param sequencer orders the events of one key, or null
 * @param time when it happened, or null
 */
public record CreatedObject(
        String bucket, String key, String etag, Long bytes, String sequencer, Instant time) {}
