package io.caravan.webhook;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

/** There is no such delivery. */
public final class UnknownDelivery extends JobException {
    private static final long serialVersionUID = 1L;

    UnknownDelivery(String message) {
        super(ErrorKind.OPTIONS, message);
    }
}
