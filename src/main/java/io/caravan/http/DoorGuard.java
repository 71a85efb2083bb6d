package io.caravan.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Runs before every route: refuses calls meant for another host (DNS rebinding) or made by another
 * site's page (request forgery), drops Camel's control headers, and sets the headers that keep a
 * browser from misusing an answer.
 */
final class DoorGuard implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Set<HttpMethod> CHANGING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final Set<String> names = new HashSet<>(LOOPBACK);
    private final Set<String> authorities = new HashSet<>();
    private final IntSupplier port;

    /**
     * @param listen the host listened on
     * @param more names, or names with port, of a proxy in front
     */
    DoorGuard(String listen, Collection<String> more, IntSupplier port) {
        names.add(lower(listen.contains(":") ? "[" + listen + "]" : listen));
        for (String name : more) {
            names.add(lower(name));
            authorities.add(lower(name));
        }
        this.port = port;
    }

    @Override
    public void handle(RoutingContext ctx) {
        RequestId.set(ctx.response());
        protect(ctx.response().headers());
        String host = host(ctx.request());
        requireOwnOrigin(ctx.request(), host);
        refuseFormToRead(ctx.request());
        dropControl(ctx.request().headers());
        dropControl(ctx.queryParams());
        ctx.next();
    }

    private String host(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() != 1) {
            throw new HttpException(400, "the request needs one Host header");
        }
        String host = lower(hosts.get(0));
        if (!isOurs(host)) {
            throw new HttpException(
                    421,
                    "this server does not answer to the host '"
                            + host
                            + "'; call it by localhost or 127.0.0.1, with its port");
        }
        return host;
    }

    private boolean isOurs(String host) {
        String suffix = ":" + port.getAsInt();
        return authorities.contains(host)
                || suffix.equals(":80") && names.contains(host)
                || host.endsWith(suffix)
                        && names.contains(host.substring(0, host.length() - suffix.length()));
    }

    private static void requireOwnOrigin(HttpServerRequest request, String host) {
        for (String origin : request.headers().getAll(HttpHeaders.ORIGIN)) {
            String own = lower(origin);
            if (!own.equals("http://" + host) && !own.equals("https://" + host)) {
                throw new HttpException(403, "pages of another site may not call this server");
            }
        }
    }

    /** Vert.x would fail on it, as on a fault of the server. */
    private static void refuseFormToRead(HttpServerRequest request) {
        String type = lower(Objects.toString(request.getHeader(HttpHeaders.CONTENT_TYPE), ""));
        boolean form =
                type.startsWith("application/x-www-form-urlencoded")
                        || type.startsWith("multipart/form-data");
        if (form && !CHANGING.contains(request.method())) {
            throw new HttpException(
                    400, "a " + request.method() + " request takes no form; use the query");
        }
    }

    private static void dropControl(MultiMap values) {
        List.copyOf(values.names()).stream().filter(DoorGuard::isControl).forEach(values::remove);
    }

    /** Whether Camel itself would obey a header of this name. */
    static boolean isControl(String name) {
        String lower = lower(name);
        return lower.startsWith("camel") || lower.startsWith("org.apache.camel");
    }

    private static void protect(MultiMap headers) {
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
