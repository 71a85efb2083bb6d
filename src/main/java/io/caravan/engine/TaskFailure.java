package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import org.apache.camel.Exchange;
import org.apache.camel.ValidationException;
import org.apache.camel.http.base.HttpOperationFailedException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.TimeoutException;

/** What an exception of a task's route means for its job. */
final class TaskFailure {
    private static final int LONGEST = 300;

    private TaskFailure() {}

    static JobException of(String task, Throwable thrown) {
        Throwable last = thrown;
        for (Throwable t = thrown; t != null && t != t.getCause(); t = t.getCause()) {
            last = t;
            if (t instanceof JobException || t instanceof FileSystemException) {
                return Failures.classified(t);
            }
            if (t instanceof HttpOperationFailedException http) {
                return new JobException(
                        kind(http.getStatusCode()),
                        line(task, "its server answered " + answer(http)),
                        thrown);
            }
        }
        return new JobException(kind(thrown, last), line(task, words(last)), thrown);
    }

    /** A server that is away or busy may be back; one that refuses will refuse again. */
    private static ErrorKind kind(int status) {
        return status >= 500 || status == 408 || status == 429
                ? ErrorKind.TRANSIENT
                : ErrorKind.INPUT;
    }

    private static ErrorKind kind(Throwable thrown, Throwable last) {
        if (last instanceof OutOfMemoryError) {
            return ErrorKind.RESOURCE;
        }
        boolean unusable =
                last instanceof IllegalArgumentException || thrown instanceof ValidationException;
        boolean away =
                last instanceof TimeoutException
                        || last instanceof IOException && !(last instanceof FileNotFoundException);
        return unusable ? ErrorKind.INPUT : away ? ErrorKind.TRANSIENT : ErrorKind.INTERNAL;
    }

    private static String answer(HttpOperationFailedException http) {
        String text = http.getStatusText() == null ? "" : " " + http.getStatusText();
        String body = http.getResponseBody() == null ? "" : ": " + http.getResponseBody().strip();
        return http.getStatusCode() + text + body;
    }

    private static String words(Throwable problem) {
        return problem.getMessage() == null
                ? problem.getClass().getSimpleName()
                : problem.getMessage().replaceAll("(?s)\\. " + Exchange.class + ".*", "");
    }

    private static String line(String task, String reason) {
        String text = LocalPaths.printable(reason.strip().replaceAll("\\s*\\R\\s*", " "));
        return "the task "
                + task
                + " failed: "
                + (text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text);
    }
}
