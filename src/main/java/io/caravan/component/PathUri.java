package io.caravan.component;

import org.apache.camel.support.component.EndpointUriFactorySupport;

import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Lets a route name the path of an endpoint as one of its parameters: {@code uri: direct} with
 * {@code name: x} is {@code direct:x}. Visual editors write endpoints so, and lose a path that
 * stands in the URI of a component they do not know.
 */
public abstract class PathUri extends EndpointUriFactorySupport {
    private final String scheme;
    private final String path;

    /**
     * @param path name of the parameter that is the path
     */
    protected PathUri(String scheme, String path) {
        this.scheme = scheme;
        this.path = path;
    }

    @Override
    public String buildUri(String named, Map<String, Object> parameters, boolean encode)
            throws URISyntaxException {
        Map<String, Object> rest = new HashMap<>(parameters);
        Object value = rest.remove(path);
        if (value == null) {
            throw new IllegalArgumentException(
                    named
                            + " needs the parameter "
                            + path
                            + ", or write "
                            + named
                            + ":<"
                            + path
                            + ">");
        }
        return buildQueryParameters(scheme + ":" + value, rest, encode);
    }

    @Override
    public boolean isEnabled(String other) {
        return scheme.equals(other);
    }

    @Override
    public Set<String> propertyNames() {
        return Set.of(path);
    }

    @Override
    public Set<String> secretPropertyNames() {
        return Set.of();
    }

    @Override
    public Map<String, String> multiValuePrefixes() {
        return Map.of();
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }
}
