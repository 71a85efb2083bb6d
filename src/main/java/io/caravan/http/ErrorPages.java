package io.caravan.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Answers for everything that goes wrong outside a Camel route: problems, never a stack trace. */
final class ErrorPages implements Door {
    private final BooleanSupplier started;
    private final Limits limits;

    ErrorPages(BooleanSupplier started, Limits limits) {
        this.started = started;
        this.limits = limits;
    }

    @Override
    public void open(Router router) {
        router.route().order(-1).failureHandler(this::failed);
        router.errorHandler(404, this::notFound);
        router.errorHandler(405, ctx -> methodNotAllowed(router, ctx));
        router.errorHandler(400, this::failed);
        router.errorHandler(500, this::failed);
    }

    private void failed(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        int status = Math.max(ctx.statusCode(), 400);
        if (ctx.response().headWritten()) {
            ctx.response().reset();
        } else if (failure instanceof HttpException e) {
            send(ctx, status, e.getPayload() == null ? detail(status) : e.getPayload());
        } else if (failure == null || status < 500) {
            send(ctx, status, detail(status));
        } else {
            HttpServerRequest request = ctx.request();
            String what = request.method() + " " + request.path();
            send(request, Problem.of(failure, what, RequestId.of(ctx.response())));
        }
    }

    private void notFound(RoutingContext ctx) {
        if (started.getAsBoolean()) {
            send(ctx, 404, "there is nothing at " + ctx.request().path() + "; GET / says what is");
        } else {
            send(ctx, 503, "Caravan is starting; try again in a moment");
        }
    }

    private void methodNotAllowed(Router router, RoutingContext ctx) {
        String allowed = String.join(", ", methods(router, ctx.normalizedPath()));
        ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
        send(ctx, 405, ctx.request().method() + " is not possible here, only " + allowed);
    }

    private static Set<String> methods(Router router, String path) {
        Set<String> names = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && matches(route.getPath(), path)) {
                route.methods().stream().map(HttpMethod::name).forEach(names::add);
            }
        }
        return names;
    }

    private static boolean matches(String template, String path) {
        String[] wanted = template == null ? new String[0] : template.split("/");
        String[] found = path.split("/");
        boolean same = wanted.length == found.length;
        for (int i = 0; same && i < wanted.length; i++) {
            same = wanted[i].startsWith(":") || wanted[i].equals(found[i]);
        }
        return same;
    }

    private String detail(int status) {
        return switch (status) {
            case 400 -> "the request cannot be read: its address or its body is malformed";
            case 413 -> "the request body is larger than " + limits.bodyBytes() + " bytes";
            case 416 -> "there is nothing in that range; Content-Range says how long it is";
            default -> "the request was refused";
        };
    }

    private static void send(RoutingContext ctx, int status, String detail) {
        send(ctx.request(), Problem.of(status, detail, RequestId.of(ctx.response())));
    }

    private static void send(HttpServerRequest request, Problem problem) {
        HttpServerResponse response = request.response();
        response.setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (problem.passes()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Problem.RETRY_SECONDS);
        }
        response.end(problem.json());
    }

    /** Answers what is no HTTP request, or one whose head is too large. */
    static void unreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = 400;
        String detail = "this is no valid HTTP request";
        if (cause instanceof TooLongHttpLineException) {
            status = 414;
            detail = "the address of the request is too long";
        } else if (cause instanceof TooLongHttpHeaderException) {
            status = 431;
            detail = "the headers of the request are too large";
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        send(request, Problem.of(status, detail, RequestId.of(request.response())));
        request.connection().close();
    }
}
