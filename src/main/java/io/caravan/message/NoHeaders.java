package io.caravan.message;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets no header of a message in: Camel reads many of them as commands, whatever their case. What
 * routes themselves set goes out, but not what Camel sets for its own use.
 */
public final class NoHeaders implements HeaderFilterStrategy {
    private static final String OWN = "caravan-";

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !name.startsWith(OWN);
    }
}
