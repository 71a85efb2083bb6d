package io.caravan.watch;

import java.time.Duration;

/**
 * What became of a file that was handed out.
 *
 * @param end how it ended
 * @param problem why it was refused, or null
 * @param again when a refused file is tried again without having changed
 */
record Verdict(End end, String problem, Duration again) {
    enum End {
        ACCEPTED,
        /** The probe says that it is no media. */
        NO_MEDIA,
        REFUSED,
        /** Nothing happened; it is watched on. */
        RELEASED
    }

    static final Verdict ACCEPTED = new Verdict(End.ACCEPTED, null, null);
    static final Verdict NO_MEDIA = new Verdict(End.NO_MEDIA, null, null);
    static final Verdict RELEASED = new Verdict(End.RELEASED, null, null);

    static Verdict refused(String problem, Duration again) {
        return new Verdict(End.REFUSED, problem, again);
    }
}
