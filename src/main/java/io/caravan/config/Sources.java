package io.caravan.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The places configuration comes from, laid over each other key by key. */
final class Sources {
    /** The home, and what Kubernetes tells of a service that is called caravan. */
    private static final Pattern OTHER =
            Pattern.compile("CARAVAN_(HOME|SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_.*)?)");

    private static final Set<String> NAMES =
            Keys.ALL.stream().map(Key::name).collect(Collectors.toUnmodifiableSet());
    private static final Map<String, Key<?>> BY_ENVIRONMENT =
            Keys.ALL.stream()
                    .collect(Collectors.toUnmodifiableMap(Key::environmentName, key -> key));
    private static final Set<String> LOCATIONS = Set.of(Home.HOME, Home.BASE);
    private static final Pattern SECRET =
            Pattern.compile(
                    ".*(password|passphrase|secret|secretkey|token|apikey|accesskey|credentials?)");

    /** So far a variable is from a key when it is taken for a mistyped one. */
    private static final int TYPOS = 2;

    private final Home home;
    private final Map<String, String> properties;
    private final Map<String, String> environment;

    Sources(Home home, Map<String, String> properties, Map<String, String> environment) {
        this.home = home;
        this.properties = properties;
        this.environment = environment;
    }

    Map<String, String> read() {
        Map<String, String> upper = new HashMap<>(files("application.properties"));
        upper.putAll(fromEnvironment());
        upper.putAll(fromProperties());
        Map<String, String> all = new HashMap<>(profile(upper));
        all.putAll(upper);
        return all;
    }

    private Map<String, String> profile(Map<String, String> upper) {
        String text = upper.getOrDefault(Keys.PROFILE.name(), Keys.PROFILE.initial());
        String profile =
                Keys.PROFILE.parse(Placeholders.resolve(Keys.PROFILE.name(), text, environment));
        String name = "application-" + profile + ".properties";
        if (home.file("config/" + name).isEmpty()) {
            throw new ConfigException(
                    "caravan.profile: there is no config/" + name + "; there is " + profiles());
        }
        return files(name);
    }

    private String profiles() {
        Set<String> names = new TreeSet<>();
        for (Path folder : List.of(home.base(), home.path())) {
            try (Stream<Path> files = Files.list(folder.resolve("config"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.matches("application-.+\\.properties"))
                        .map(name -> name.replaceAll("application-|\\.properties", ""))
                        .forEach(names::add);
            } catch (IOException e) {
                // A folder without config has no profiles either.
                continue;
            }
        }
        return names.isEmpty()
                ? "none in " + home.base().resolve("config")
                : String.join(", ", names);
    }

    /** The shipped file of this name, and over it the operator's. */
    private Map<String, String> files(String name) {
        Map<String, String> all = new HashMap<>();
        for (Path folder : List.of(home.base(), home.path())) {
            all.putAll(file(folder.resolve("config").resolve(name)));
        }
        return all;
    }

    private Map<String, String> file(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> texts = new HashMap<>();
        for (String key : read.stringPropertyNames()) {
            checkKnown(file + ": ", key);
            checkSecret(file + ": ", key, read.getProperty(key));
            texts.put(key, read.getProperty(key));
        }
        return texts;
    }

    private Map<String, String> fromProperties() {
        Map<String, String> texts = new HashMap<>();
        properties.forEach(
                (key, value) -> {
                    if (isKey(key)) {
                        checkKnown("-D", key);
                        texts.put(key, value);
                    }
                });
        return texts;
    }

    private static boolean isKey(String property) {
        return property.startsWith("caravan.")
                && !property.startsWith("caravan.test.")
                && !LOCATIONS.contains(property);
    }

    /**
     * Variables of other purposes may begin with CARAVAN_ (secrets need names), so only what looks
     * like a mistyped key is refused.
     */
    private Map<String, String> fromEnvironment() {
        Map<String, String> texts = new HashMap<>();
        environment.forEach(
                (name, value) -> {
                    Key<?> key = BY_ENVIRONMENT.get(name);
                    if (key != null) {
                        texts.put(key.name(), value);
                    } else if (name.startsWith("CARAVAN_") && !OTHER.matcher(name).matches()) {
                        refuseMistyped(name);
                    }
                });
        return texts;
    }

    private static void refuseMistyped(String name) {
        Optional<String> near = Suggestion.nearest(name, BY_ENVIRONMENT.keySet(), TYPOS);
        if (near.isPresent()) {
            throw new ConfigException(
                    "environment variable "
                            + name
                            + ": no such key; did you mean "
                            + near.get()
                            + "?");
        }
    }

    private static void checkKnown(String where, String key) {
        if (key.startsWith("camel.")
                || key.startsWith("my.")
                || NAMES.contains(key)
                || NamedKey.of(key).isPresent()) {
            return;
        }
        String hint = Suggestion.hint(key, NAMES);
        if (hint.isEmpty()) {
            hint = "; keys begin with caravan. or camel., your own with my.";
        }
        throw new ConfigException(where + key + ": no such key" + hint);
    }

    private static void checkSecret(String where, String key, String value) {
        String last = key.substring(key.lastIndexOf('.') + 1).replaceAll("[-_]", "");
        boolean secret = SECRET.matcher(last.toLowerCase(Locale.ROOT)).matches();
        if (secret && !value.isBlank() && !value.strip().startsWith("{{")) {
            throw new ConfigException(
                    where
                            + key
                            + " holds a secret in plain text; write {{env:NAME}} and set NAME in the"
                            + " environment");
        }
    }
}
