package io.caravan.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.engine.JobConflict;
import io.caravan.engine.Jobs.UnknownJob;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.webhook.UnknownDelivery;
import io.netty.handler.codec.http.HttpResponseStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error answer, as RFC 9457 has it.
 *
 * @param kind what kind of failure it is, when a job's rules name one
 * @param requestId under which the log has more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type, String title, int status, String detail, ErrorKind kind, String requestId) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final String RETRY_SECONDS = "5";

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    static Problem of(int status, String detail, String requestId) {
        return of(status, detail, null, requestId);
    }

    private static Problem of(int status, String detail, ErrorKind kind, String requestId) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase();
        return new Problem("about:blank", title, status, detail, kind, requestId);
    }

    /** What the caller may know of a failure; the log gets the rest when it is our fault. */
    static Problem of(Throwable failure, String request, String requestId) {
        if (failure instanceof JobException e && e.kind() != ErrorKind.INTERNAL) {
            return of(status(e), e.getMessage(), e.kind(), requestId);
        }
        LOG.error("Request {} failed: {}", requestId, request, failure);
        String detail = "Caravan failed on this request; its log says why under " + requestId;
        return of(500, detail, ErrorKind.INTERNAL, requestId);
    }

    private static int status(JobException e) {
        if (e instanceof UnknownJob || e instanceof NotFound || e instanceof UnknownDelivery) {
            return 404;
        }
        if (e instanceof JobConflict) {
            return 409;
        }
        return e.kind().retries() ? 503 : 400;
    }

    boolean passes() {
        return status == 503;
    }

    String json() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was asked for is not there. */
    static final class NotFound extends JobException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(ErrorKind.OPTIONS, message);
        }
    }
}
