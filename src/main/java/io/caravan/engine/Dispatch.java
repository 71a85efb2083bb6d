package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.storage.LocalPaths;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls a route by name: {@code operation-compress}, {@code fetch-file}, {@code store-s3}. */
public final class Dispatch {
    private static final Set<String> STORAGE = Set.of("fetch", "store", "stat", "dispose", "sign");

    private final CamelContext camel;
    private final ProducerTemplate template;

    public Dispatch(CamelContext camel) {
        this.camel = camel;
        this.template = camel.createProducerTemplate();
    }

    /**
     * Sends the body to {@code direct:<kind>-<name>} and returns what the route made of it.
     *
     * @throws JobException of kind {@code options} when there is no such route, with the known ones
     */
    public <T> T request(
            String kind, String name, Object body, Map<String, Object> headers, Class<T> type) {
        require(kind, name);
        String id = kind + "-" + name;
        Exchange exchange =
                template.request(
                        "direct:" + id,
                        e -> {
                            e.getMessage().setBody(body);
                            e.getMessage().setHeaders(new java.util.HashMap<>(headers));
                        });
        if (exchange.getException() != null) {
            throw unwrapped(kind, id, exchange.getException());
        }
        return exchange.getMessage().getBody(type);
    }

    /** Whether there is such a route. */
    public boolean knows(String kind, String name) {
        return camel.getRoute(kind + "-" + name) != null;
    }

    /**
     * @throws JobException of kind {@code options} when there is no such route, with the known ones
     */
    public void require(String kind, String name) {
        if (!knows(kind, name)) {
            throw JobException.options(
                    "there is no "
                            + kind
                            + " \""
                            + LocalPaths.printable(name)
                            + "\"; known: "
                            + String.join(", ", known(kind)));
        }
    }

    private List<String> known(String kind) {
        return camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith(kind + "-"))
                .map(id -> id.substring(kind.length() + 1))
                .sorted()
                .toList();
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
