package io.caravan.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double each time, with jitter, so that what failed together does not come back
 * together.
 *
 * @param first before the first retry
 */
public record BackOff(Duration first) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * Between half and all of the doubled time.
     *
     * @param doublings how often it was waited before; none when negative
     * @param longest time to wait at most
     */
    public Duration after(long doublings, Duration longest) {
        long doubled = first.toMillis() << Math.min(MOST_DOUBLINGS, Math.max(0, doublings));
        long most = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
