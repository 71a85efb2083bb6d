package io.caravan.s3;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.RootCause;
import io.caravan.storage.LocalPaths;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.StsException;

import java.util.Set;

/** Says in one line what is wrong with S3, and whether it is worth waiting. */
final class Problems {
    /** What somebody is about to put right: the clock, the keys, the permission to use them. */
    private static final Set<String> CREDENTIALS =
            Set.of(
                    "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "TokenRefreshRequired",
                    "RequestTimeTooSkewed",
                    "AccountProblem",
                    "NotSignedUp");

    private static final Set<String> TRANSIENT =
            Set.of(
                    "SlowDown",
                    "RequestTimeout",
                    "RequestTimeoutException",
                    "Throttling",
                    "ThrottlingException",
                    "TooManyRequests",
                    "OperationAborted",
                    "ConditionalRequestConflict");

    private final Connections connections;

    Problems(Connections connections) {
        this.connections = connections;
    }

    /**
     * @param done what was to be done with it: {@code read}, {@code written}, {@code deleted}
     * @return what to throw
     */
    JobException of(String done, ObjectName name, SdkException problem) {
        if (problem instanceof AbortedException) {
            return new NotNow(ErrorKind.TRANSIENT, "interrupted", problem);
        }
        if (problem instanceof S3Exception answer) {
            return of(done, name, answer);
        }
        if (problem instanceof StsException answer) {
            String role = connections.connection(name.bucket()).role().orElse("");
            String why = "the role " + role + " cannot be taken on: " + said(answer);
            return new NotNow(ErrorKind.TRANSIENT, why, answer);
        }
        return away(name, message(problem), problem);
    }

    private JobException of(String done, ObjectName name, S3Exception answer) {
        String code = code(answer);
        if (answer.statusCode() >= 500 && answer.statusCode() != 501
                || answer.statusCode() == 429
                || TRANSIENT.contains(code)) {
            return away(name, said(answer), answer);
        }
        if (CREDENTIALS.contains(code)) {
            return away(name, said(answer) + "; check its keys, and the clock", answer);
        }
        return new JobException(
                done.equals("read") ? ErrorKind.INPUT : ErrorKind.OPTIONS,
                switch (code) {
                    case "NoSuchKey", "NotFound" -> name + " is not there";
                    case "NoSuchBucket" -> "there is no bucket " + name.bucket();
                    case "InvalidObjectState" -> archived(name);
                    default ->
                            answer.statusCode() == 404
                                    ? name + " is not there"
                                    : name + " cannot be " + done + ": " + said(answer);
                },
                answer);
    }

    static String archived(ObjectName name) {
        return name + " lies in an archive (Glacier); restore it, then retry the job";
    }

    private NotNow away(ObjectName name, String why, Exception cause) {
        return new NotNow(
                ErrorKind.TRANSIENT,
                "S3 at " + connections.where(name.bucket()) + " is away: " + why,
                cause);
    }

    /** As S3 names it; empty when the answer had no text, as that to HEAD. */
    static String code(AwsServiceException answer) {
        String code =
                answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }

    /** What went wrong with a request that Camel sent. */
    static String text(RuntimeException problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof AwsServiceException answer) {
                return said(answer);
            }
            if (t instanceof JobException known) {
                return known.getMessage();
            }
        }
        return message(problem);
    }

    private static String said(AwsServiceException answer) {
        String text =
                answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
        String code = code(answer).isEmpty() ? "" : code(answer) + " ";
        return LocalPaths.printable(
                code
                        + "("
                        + answer.statusCode()
                        + ")"
                        + (text == null || text.isBlank() ? "" : ": " + text));
    }

    private static String message(Throwable problem) {
        Throwable cause = RootCause.of(problem);
        String text = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return LocalPaths.printable(cause.getClass().getSimpleName() + text);
    }
}
