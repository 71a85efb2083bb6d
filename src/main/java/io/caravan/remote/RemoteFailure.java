package io.caravan.remote;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.RootCause;
import io.caravan.storage.LocalPaths;

import org.apache.camel.component.file.GenericFileOperationFailedException;

import java.util.regex.Pattern;

/** What a failure of one of Camel's file components means for a job. */
public final class RemoteFailure {
    private static final Pattern DENIED =
            Pattern.compile(
                    "permission denied|access denied|\\b55[03]\\b", Pattern.CASE_INSENSITIVE);

    private RemoteFailure() {}

    /**
     * A server that cannot be reached, does not let us in, or breaks off is away: the job waits.
     * What it forbids will not come right by waiting.
     *
     * @param route that failed
     */
    public static JobException of(String route, GenericFileOperationFailedException failed) {
        String text = LocalPaths.printable(route + ": " + message(failed));
        return DENIED.matcher(text).find()
                ? new JobException(ErrorKind.OPTIONS, text, failed)
                : new NotNow(ErrorKind.TRANSIENT, text, failed);
    }

    /** What Camel wanted, and why it could not. */
    private static String message(GenericFileOperationFailedException failed) {
        Throwable root = RootCause.of(failed);
        boolean saysMore = root != failed && root.getMessage() != null;
        return failed.getMessage() + (saysMore ? ": " + root.getMessage() : "");
    }
}
