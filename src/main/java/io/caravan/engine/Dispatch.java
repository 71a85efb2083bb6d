package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.lib.Components;
import io.caravan.reload.Catalog;
import io.caravan.remote.RemoteFailure;
import io.caravan.storage.LocalPaths;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.component.file.GenericFileOperationFailedException;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Calls a route by name: {@code operation-compress}, {@code fetch-file}, {@code store-s3}. */
public final class Dispatch {
    private static final Set<String> STORAGE =
            Set.of("fetch", "range", "store", "stat", "dispose", "sign");

    private final Catalog catalog;
    private final ProducerTemplate template;

    /**
     * @param catalog answers first
     */
    public Dispatch(CamelContext camel, Catalog catalog) {
        this.catalog = catalog;
        this.template = camel.createProducerTemplate();
    }

    /** For a context whose routes are never replaced. */
    Dispatch(CamelContext camel) {
        this(
                camel,
                new Catalog(
                        () -> camel.getRoutes().stream().map(Route::getRouteId).toList(),
                        Clock.systemUTC()));
    }

    /**
     * What a route answered.
     *
     * @param version hash of its files, or null when they are not watched
     */
    public record Answer<T>(T body, String version) {}

    /** As {@link #ask}, for those who need not know the version. */
    public <T> T request(
            String kind, String name, Object body, Map<String, Object> headers, Class<T> type) {
        return ask(kind, name, body, headers, type).body();
    }

    /**
     * Sends the body to the current version of {@code <kind>-<name>}, which stays until it has
     * answered.
     *
     * @throws JobException as {@link Catalog#use} does
     */
    public <T> Answer<T> ask(
            String kind, String name, Object body, Map<String, Object> headers, Class<T> type) {
        try (Catalog.Use use = catalog.use(kind, name)) {
            Exchange exchange =
                    template.request(
                            use.target().uri(),
                            e -> {
                                e.getMessage().setBody(body);
                                e.getMessage().setHeaders(new HashMap<>(headers));
                            });
            if (exchange.getException() != null) {
                throw unwrapped(kind, kind + "-" + name, exchange.getException());
            }
            return new Answer<>(exchange.getMessage().getBody(type), use.target().hash());
        }
    }

    /** Makes an exchange ready for a route of this version. */
    interface Preparation {
        void prepare(Exchange exchange, String version);
    }

    /**
     * Runs the current version of {@code <kind>-<name>}; what it throws stays in the exchange.
     *
     * @throws JobException as {@link Catalog#use} does
     */
    Answer<Exchange> run(String kind, String name, Preparation preparation) {
        try (Catalog.Use use = catalog.use(kind, name)) {
            String version = use.target().hash();
            Exchange exchange =
                    template.request(use.target().uri(), e -> preparation.prepare(e, version));
            return new Answer<>(exchange, version);
        }
    }

    /**
     * @throws JobException as {@link Catalog#current} does
     */
    void require(String kind, String name) {
        catalog.current(kind, name);
    }

    /** Whether there is such a route now. */
    boolean knows(String kind, String name) {
        return catalog.names(kind).contains(name);
    }

    /**
     * What a route of somebody else threw says little: a connection that cannot be had is an
     * outage, and whatever else a storage has may be better the next time.
     */
    private static JobException unwrapped(String kind, String id, Throwable problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof JobException known) {
                return known;
            }
            if (STORAGE.contains(kind) && t instanceof GenericFileOperationFailedException failed) {
                return RemoteFailure.of(id, failed);
            }
            if (STORAGE.contains(kind) && t instanceof NoSuchEndpointException missing) {
                // whoever saved the route will add its component as well
                return new NotNow(id + ": " + new Components().missing(missing.getUri()));
            }
            if (STORAGE.contains(kind) && isOutage(t)) {
                return new NotNow(ErrorKind.TRANSIENT, id + ": " + message(t), problem);
            }
        }
        if (STORAGE.contains(kind)) {
            return new JobException(ErrorKind.TRANSIENT, id + ": " + message(problem), problem);
        }
        return new JobException(
                ErrorKind.INTERNAL, "route " + id + " failed: " + problem.getMessage(), problem);
    }

    private static boolean isOutage(Throwable problem) {
        return problem instanceof SocketException
                || problem instanceof UnknownHostException
                || problem instanceof SocketTimeoutException
                || problem instanceof HttpTimeoutException;
    }

    private static String message(Throwable problem) {
        String text = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return LocalPaths.printable(problem.getClass().getSimpleName() + ": " + text);
    }
}
