package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;

import java.util.List;
import java.util.Map;

/** Calls a route by name: {@code operation-compress}, {@code fetch-file}, {@code store-s3}. */
public final class Dispatch {
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
        String id = kind + "-" + name;
        if (camel.getRoute(id) == null) {
            throw JobException.options(
                    "there is no "
                            + kind
                            + " \""
                            + name
                            + "\"; known: "
                            + String.join(", ", known(kind)));
        }
        Exchange exchange =
                template.request(
                        "direct:" + id,
                        e -> {
                            e.getMessage().setBody(body);
                            e.getMessage().setHeaders(new java.util.HashMap<>(headers));
                        });
        if (exchange.getException() != null) {
            throw unwrapped(id, exchange.getException());
        }
        return exchange.getMessage().getBody(type);
    }

    private List<String> known(String kind) {
        return camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith(kind + "-"))
                .map(id -> id.substring(kind.length() + 1))
                .sorted()
                .toList();
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
