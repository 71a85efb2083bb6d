package io.caravan.job;

/** The original was replaced before it was read; its source makes a new job of the new one. */
public class Replaced extends JobException {
    private static final long serialVersionUID = 1L;

    public Replaced(String message) {
        super(ErrorKind.INPUT, message);
    }
}
