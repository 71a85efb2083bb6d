package io.caravan.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The configuration: typed, checked and fixed from the start on. Later ones win: defaults, the
 * profile, {@code config/application.properties} as shipped, the operator's, the environment
 * ({@code CARAVAN_SLOTS_LONG} for {@code caravan.slots.long}), system properties ({@code
 * -Dcaravan.slots.long}).
 */
public final class Settings {
    private final Home home;
    private final Map<String, String> texts;
    private final Map<String, Object> values;
    private final Map<String, Object> named;

    private Settings(
            Home home,
            Map<String, String> texts,
            Map<String, Object> values,
            Map<String, Object> named) {
        this.home = home;
        this.texts = Map.copyOf(texts);
        this.values = Map.copyOf(values);
        this.named = Map.copyOf(named);
    }

    /**
     * Reads the configuration of this process.
     *
     * @throws ConfigException on the first key that is unknown or has an impossible value
     */
    public static Settings load() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> properties.put(name, System.getProperty(name)));
        return load(properties, System.getenv());
    }

    /** Reads the configuration as a process with these properties and environment would. */
    public static Settings load(Map<String, String> properties, Map<String, String> environment) {
        Home home = Home.find(properties, environment);
        return of(home, new Sources(home, properties, environment).read(), environment);
    }

    /**
     * Checks and types configuration that was read already.
     *
     * @param texts what differs from the defaults, by key
     * @param environment what <code>{{env:NAME}}</code> refers to
     */
    public static Settings of(
            Home home, Map<String, String> texts, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(texts);
        Map<String, Object> values = new HashMap<>();
        for (Key<?> key : Keys.ALL) {
            String text = all.computeIfAbsent(key.name(), name -> key.initial());
            String resolved = Placeholders.resolve(key.name(), text, environment);
            Object value = key.parse(resolved);
            values.put(key.name(), value);
            if (!resolved.isBlank()) {
                all.put(key.name() + ".raw", "RAW(" + text + ")");
            }
            absolute(home, value).ifPresent(path -> all.put(key.name() + ".path", path));
        }
        return new Settings(home, all, values, named(all, environment));
    }

    private static Map<String, Object> named(
            Map<String, String> texts, Map<String, String> environment) {
        Map<String, Object> values = new HashMap<>();
        texts.forEach(
                (name, text) ->
                        NamedKey.of(name)
                                .ifPresent(
                                        named ->
                                                values.put(
                                                        name,
                                                        named.key()
                                                                .parse(
                                                                        Placeholders.resolve(
                                                                                name,
                                                                                text,
                                                                                environment)))));
        return values;
    }

    /** Names of the connections to S3 that have one, sorted. */
    public SortedSet<String> s3Connections() {
        SortedSet<String> names = new TreeSet<>();
        named.keySet().forEach(text -> NamedKey.of(text).ifPresent(key -> names.add(key.name())));
        return names;
    }

    /** The value of a key of a connection that has a name; its default when nothing is written. */
    @SuppressWarnings("unchecked") // as below
    public <T> T get(Key<T> key, String name) {
        Object value = named.get(NamedKey.text(key, name));
        return value == null ? key.parse(key.initial()) : (T) value;
    }

    /** The absolute form of a path, for routes; empty text for a path that is not set. */
    private static Optional<String> absolute(Home home, Object value) {
        if (value instanceof Path path) {
            return Optional.of(home.resolve(path).toString());
        }
        return value instanceof Optional<?> perhaps
                        && (perhaps.isEmpty() || perhaps.get() instanceof Path)
                ? Optional.of(perhaps.map(path -> home.resolve((Path) path).toString()).orElse(""))
                : Optional.empty();
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked") // of() puts in what the key's own parser made
    public <T> T get(Key<T> key) {
        return (T) values.get(key.name());
    }

    /** A path, resolved against the home. */
    public Path path(Key<Path> key) {
        return home.resolve(get(key));
    }

    /** An optional path, resolved against the home. */
    public Optional<Path> optionalPath(Key<Optional<Path>> key) {
        return get(key).map(home::resolve);
    }

    /** Paths, resolved against the home. */
    public List<Path> paths(Key<List<Path>> key) {
        return get(key).stream().map(home::resolve).toList();
    }

    public Home home() {
        return home;
    }

    /** {@code logs} below the data folder. */
    public Path logs() {
        return path(Keys.DATA).resolve("logs");
    }

    /**
     * Every key as it is written, {@code camel.} and {@code my.} ones too and defaults included,
     * for Camel to resolve <code>{{key}}</code> in routes with. Secrets are still placeholders. A
     * path stands there as written, and absolute under its key with {@code .path} appended. What is
     * not empty stands under its key with {@code .raw} too, as an endpoint takes it literally: so
     * <code>{{?key.raw}}</code> leaves out a parameter that is not set.
     */
    public Map<String, String> texts() {
        return texts;
    }
}
