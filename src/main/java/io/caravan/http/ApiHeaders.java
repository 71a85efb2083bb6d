package io.caravan.http;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

import java.util.Locale;
import java.util.Set;

/**
 * What of a request becomes a Camel header, and what of a message becomes a header of the answer,
 * for routes that are an API. Camel mixes headers, query and form fields of a request into one set,
 * where {@code ?id=x} spoils the path's id, and sends what is left of it back; so nothing is let in
 * (path parameters and the raw query still come), and only known names are let out.
 */
public final class ApiHeaders implements HeaderFilterStrategy {
    private static final Set<String> OUT =
            Set.of("allow", "cache-control", "content-type", "etag", "location", "retry-after");

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !OUT.contains(name.toLowerCase(Locale.ROOT));
    }
}
