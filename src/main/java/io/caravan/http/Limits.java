package io.caravan.http;

import java.time.Duration;

/**
 * What one client may take.
 *
 * @param bodyBytes largest request body in bytes
 * @param headerBytes largest sum of request headers in bytes; the request line may be half of it
 * @param idle how long a connection may do nothing, a stalled reader of an answer included
 * @param workers how many requests may wait for the store or the disk at once
 */
public record Limits(long bodyBytes, int headerBytes, Duration idle, int workers) {
    public static Limits defaults() {
        return new Limits(1 << 20, 16 << 10, Duration.ofSeconds(60), 32);
    }
}
