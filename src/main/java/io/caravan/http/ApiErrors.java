package io.caravan.http;

import io.caravan.job.JobException;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.util.ObjectHelper;

/** Turns what a route of the API threw into a problem answer. */
public final class ApiErrors {

    /** Called by the route configuration {@code api}. */
    public void answer(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Throwable job = ObjectHelper.getException(JobException.class, caught);
        Throwable failure = job == null ? caught : job;
        Problem problem = Problem.of(failure, exchange.getFromRouteId(), requestId(exchange));
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (problem.passes()) {
            message.setHeader("Retry-After", Problem.RETRY_SECONDS);
        }
        message.setBody(problem.json());
    }

    private static String requestId(Exchange exchange) {
        return exchange.getMessage() instanceof HttpMessage http
                ? RequestId.of(http.getResponse())
                : exchange.getExchangeId();
    }
}
