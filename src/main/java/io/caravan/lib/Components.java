package io.caravan.lib;

import io.caravan.config.Suggestion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which of Camel's artifacts holds the component of a scheme: camel-ftp that of {@code sftp}. */
public final class Components {
    private static final String RESOURCE = "components.properties";
    private static final String PREFIX = "camel-";

    private static final String OTHERS = ".others";

    private final Map<String, String> artifacts = new TreeMap<>();
    private final Set<String> others;

    public Components() {
        Properties read = new Properties();
        try (InputStream in = Components.class.getResourceAsStream(RESOURCE)) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        others = Set.of(read.remove(OTHERS).toString().split(","));
        read.stringPropertyNames()
                .forEach(scheme -> artifacts.put(scheme, read.getProperty(scheme)));
    }

    /** The artifact that holds the component of a scheme, if Camel has one. */
    public Optional<String> artifact(String scheme) {
        return Optional.ofNullable(artifacts.get(scheme));
    }

    /** Names of all artifacts, those of data formats and languages too, sorted. */
    public Set<String> artifacts() {
        Set<String> all = new TreeSet<>(others);
        all.addAll(artifacts.values());
        return all;
    }

    /**
     * What to do when a route names a component that is not on the class path, in one line.
     *
     * @param uri of the endpoint, or its scheme alone
     */
    public String missing(String uri) {
        // without its component, an endpoint keeps its path among its parameters
        String scheme = uri.split("[:?]", 2)[0];
        return "Camel's component " + scheme + " is not here; " + remedy(scheme);
    }

    private String remedy(String scheme) {
        return artifact(scheme)
                .map(artifact -> "./caravan add " + artifact + " brings it")
                .orElseGet(
                        () ->
                                Suggestion.nearest(scheme, artifacts.keySet())
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse(
                                                "a jar that holds it belongs into lib/ of the home"));
    }

    /**
     * The artifact that somebody means by its name, by its name without {@code camel-}, or by a
     * scheme.
     */
    public Optional<String> named(String name) {
        Set<String> known = artifacts();
        if (known.contains(name)) {
            return Optional.of(name);
        }
        return known.contains(PREFIX + name) ? Optional.of(PREFIX + name) : artifact(name);
    }

    /** {@code ; did you mean …?} for a name that is not known, or nothing. */
    public String suggestion(String name) {
        Set<String> known = artifacts();
        known.addAll(artifacts.keySet());
        String bare = name.startsWith(PREFIX) ? name : PREFIX + name;
        String near = Suggestion.hint(name, known);
        return near.isEmpty() ? Suggestion.hint(bare, known) : near;
    }
}
