package io.caravan.reload;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.time.Duration;

/**
 * A route that is called by name is not there now but may well be again: its file is broken, or has
 * just vanished. A job that needs it waits, and nothing counts as a failure.
 */
public final class RouteAbsent extends JobException {
    private static final long serialVersionUID = 1L;

    private final Duration again;

    RouteAbsent(String message, Duration again) {
        super(ErrorKind.OPTIONS, message);
        this.again = again;
    }

    /** After which time it is worth another try. */
    public Duration again() {
        return again;
    }
}
