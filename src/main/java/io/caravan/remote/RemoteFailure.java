package io.caravan.remote;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.RootCause;
import io.caravan.storage.LocalPaths;

import org.apache.camel.component.file.GenericFileOperationFailedException;

import java.util.Map;
import java.util.regex.Pattern;

/** What a failure of one of Camel's file components means for a job. */
public final class RemoteFailure {
    private static final Pattern DENIED =
            Pattern.compile(
                    "permission denied|access denied|\\b55[03]\\b", Pattern.CASE_INSENSITIVE);

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
        return DENIED.matcher(text).find()
                ? new JobException(ErrorKind.OPTIONS, text, failed)
                : new NotNow(ErrorKind.TRANSIENT, text, failed);
    }

    /** What Camel wanted, why it could not, and what to do where that is known; one line. */
    public static String text(GenericFileOperationFailedException failed) {
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
