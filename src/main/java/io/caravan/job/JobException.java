package io.caravan.job;

/** A failure a person should read: one line that says what is wrong and what to do. */
public class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public JobException(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public JobException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public static JobException input(String message) {
        return new JobException(ErrorKind.INPUT, message);
    }

    public static JobException options(String message) {
        return new JobException(ErrorKind.OPTIONS, message);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The same failure as it is kept in the job. */
    public JobError toError() {
        return new JobError(kind, getMessage());
    }
}
