package io.caravan.validate;

import io.caravan.config.Suggestion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Knows which artifact brings a component of Camel that is not here. */
public final class Components {
    private static final String RESOURCE = "components.properties";

    private final Properties artifacts = new Properties();

    public Components() {
        try (InputStream in = Components.class.getResourceAsStream(RESOURCE)) {
            artifacts.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to do about a scheme that Camel has no component for here. */
    public String missing(String scheme) {
        String artifact = artifacts.getProperty(scheme);
        if (artifact == null) {
            return "there is no component "
                    + scheme
                    + " of Camel"
                    + Suggestion.hint(scheme, artifacts.stringPropertyNames());
        }
        return "the component "
                + scheme
                + " is not here; bring it with ./caravan add "
                + (artifact.isEmpty() ? "camel-" + scheme : artifact);
    }
}
