package io.caravan.remote;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.RootCause;
import io.caravan.storage.LocalPaths;

import org.apache.camel.component.file.GenericFileOperationFailedException;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a failure of one of Camel's file components means for a job. */
public final class RemoteFailure {
    private static final Pattern DENIED =
            Pattern.compile("permission denied|access denied", Pattern.CASE_INSENSITIVE);

    /** Of FTP: a file or its name is not permitted. */
    private static final Set<Integer> DENIALS = Set.of(550, 553);

    /** What to do about what a server, or its client, says. */
    private static final Map<Pattern, String> ADVICE =
            Map.of(
                    Pattern.compile("HostKey"),
                    "compare its host key with what its owner says, and note it among the known"
                            + " hosts",
                    Pattern.compile("Auth (fail|cancel)|\\b530\\b"),
                    "set user, key and password right",
                    Pattern.compile("Cannot list directory.*No such file|Cannot change directory"),
                    "make the folder, or name another one");

    private RemoteFailure() {}

    /**
     * A server that cannot be reached, does not let us in, or breaks off is away: the job waits.
     * What it forbids will not come right by waiting.
     *
     * @param route that failed
     */
    public static JobException of(String route, GenericFileOperationFailedException failed) {
        String text = LocalPaths.printable(route + ": " + text(failed));
        return denied(failed) || DENIED.matcher(text).find()
                ? new JobException(ErrorKind.OPTIONS, text, failed)
                : new NotNow(ErrorKind.TRANSIENT, text, failed);
    }

    /** With a cause the code may be that of an earlier answer. */
    private static boolean denied(GenericFileOperationFailedException failed) {
        return failed.getCause() == null && DENIALS.contains(failed.getCode());
    }

    /** What Camel wanted, why it could not, and what to do where that is known; one line. */
    public static String text(GenericFileOperationFailedException failed) {
        Throwable root = RootCause.of(failed);
        if (root instanceof GeneralSecurityException) {
            return "the server's certificate is not trusted ("
                    + root.getMessage()
                    + "); one of its own or of a private authority goes into the file of"
                    + " caravan.ftps.truststore";
        }
        String text = said(failed);
        return ADVICE.entrySet().stream()
                .filter(advice -> advice.getKey().matcher(text).find())
                .map(advice -> text + "; " + advice.getValue())
                .findFirst()
                .orElse(text);
    }

    /** What FTP answered may be about something earlier when there is a cause. */
    private static String said(GenericFileOperationFailedException failed) {
        boolean answer = String.valueOf(failed.getMessage()).startsWith("File operation failed");
        return answer ? RootCause.line(failed) : RootCause.story(failed);
    }
}
