package io.caravan.remote;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.RootCause;
import io.caravan.storage.LocalPaths;

import org.apache.camel.component.file.GenericFileOperationFailedException;

import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.regex.Pattern;

/** What a failure of one of Camel's file components means for a job. */
public final class RemoteFailure {
    private static final Pattern DENIED =
            Pattern.compile("permission denied|access denied", Pattern.CASE_INSENSITIVE);

    /** Of FTP: a file or its name is not permitted. */
    private static final Set<Integer> DENIALS = Set.of(550, 553);

    private RemoteFailure() {}

    /**
     * A server that cannot be reached, does not let us in, or breaks off is away: the job waits.
     * What it forbids will not come right by waiting.
     *
     * @param route that failed
     */
    public static JobException of(String route, GenericFileOperationFailedException failed) {
        String text = LocalPaths.printable(route + ": " + text(failed));
        return DENIALS.contains(failed.getCode()) || DENIED.matcher(text).find()
                ? new JobException(ErrorKind.OPTIONS, text, failed)
                : new NotNow(ErrorKind.TRANSIENT, text, failed);
    }

    /** What Camel wanted, why it could not, and what to do where that is known. */
    public static String text(GenericFileOperationFailedException failed) {
        Throwable root = RootCause.of(failed);
        if (root instanceof GeneralSecurityException) {
            return "the server's certificate is not trusted ("
                    + root.getMessage()
                    + "); one of its own or of a private authority goes into the file of"
                    + " caravan.ftps.truststore";
        }
        boolean saysMore = root != failed && root.getMessage() != null;
        return failed.getMessage() + (saysMore ? ": " + root.getMessage() : "");
    }
}
