package io.caravan.message;

/** Gives a message back to where it came from, since it can never become a job. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
        super(message, null, false, false);
    }
}
