package io.caravan.job;

/**
 * Something outside is away for now, through no fault of the job: it goes back into the queue and
 * is tried again later, without a failure being counted.
 */
public class NotNow extends JobException {
    private static final long serialVersionUID = 1L;

    public NotNow(String message) {
        super(ErrorKind.TRANSIENT, message);
    }

    /**
     * @param kind {@code transient} for something that is away, {@code resource} for lack of room
     */
    public NotNow(ErrorKind kind, String message, Throwable cause) {
        super(kind, message, cause);
    }
}
