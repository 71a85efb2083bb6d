package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

/** The job's state does not allow what was asked for. */
public class JobConflict extends JobException {
    private static final long serialVersionUID = 1L;

    public JobConflict(String message) {
        super(ErrorKind.OPTIONS, message);
    }
}
