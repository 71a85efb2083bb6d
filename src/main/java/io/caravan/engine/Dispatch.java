package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.reload.Catalog;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Calls a route by name: {@code operation-compress}, {@code fetch-file}, {@code store-s3}. */
public final class Dispatch {
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
                throw unwrapped(kind + "-" + name, exchange.getException());
            }
            return new Answer<>(exchange.getMessage().getBody(type), use.target().hash());
        }
    }

    private static JobException unwrapped(String id, Throwable problem) {
        for (Throwable t = problem; t != null; t = t.getCause()) {
            if (t instanceof JobException known) {
                return known;
            }
        }
        return new JobException(
                ErrorKind.INTERNAL, "route " + id + " failed: " + problem.getMessage(), problem);
    }
}
