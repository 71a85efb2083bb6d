package io.caravan.http;

import com.github.f4b6a3.ulid.UlidCreator;

import io.vertx.core.http.HttpServerResponse;

/** The id under which a person finds a request's trouble in the log. */
final class RequestId {
    private static final String HEADER = "X-Request-Id";

    private RequestId() {}

    static String set(HttpServerResponse response) {
        String id = UlidCreator.getUlid().toString();
        response.putHeader(HEADER, id);
        return id;
    }

    /** The id it has, or a new one. */
    static String of(HttpServerResponse response) {
        String id = response.headers().get(HEADER);
        return id != null || response.headWritten() ? id : set(response);
    }
}
