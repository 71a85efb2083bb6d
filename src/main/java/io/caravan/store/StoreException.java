package io.caravan.store;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

/** The store cannot be reached or refuses to work; no job fails because of it. */
public class StoreException extends JobException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(ErrorKind.TRANSIENT, message, cause);
    }
}
