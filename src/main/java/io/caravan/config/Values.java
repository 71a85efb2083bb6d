package io.caravan.config;

import io.caravan.event.EventType;
import io.caravan.net.AddressRules;
import io.caravan.net.Target;
import io.caravan.retention.Keep;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parsers of configuration values. Each throws an {@link IllegalArgumentException} whose message
 * says what is allowed.
 */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMGT]?)");

    private Values() {}

    static Function<String, Duration> duration(Duration min) {
        return text -> {
            Duration value = duration(text);
            require(value.compareTo(min) >= 0, "the least is " + min.toMillis() + "ms");
            return value;
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        require(matcher.matches(), "write a number and a unit: 500ms, 10s, 5m, 24h or 30d");
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Bytes; K, M, G and T are powers of 1024. */
    static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        require(matcher.matches(), "write a number of bytes, or with K, M, G or T: 512M, 2G");
        int power = " KMGT".indexOf((matcher.group(2) + " ").charAt(0));
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("that is more than there can be", e);
        }
    }

    static Function<String, Integer> number(int min, int max) {
        return text -> {
            String allowed = "write a whole number from " + min + " to " + max;
            require(text.matches("\\d{1,10}"), allowed);
            long value = Long.parseLong(text);
            require(value >= min && value <= max, allowed);
            return (int) value;
        };
    }

    /** A number of slots, or {@code auto}. */
    static Function<String, Integer> slots(IntSupplier auto) {
        return text -> "auto".equals(text) ? auto.getAsInt() : number(1, 1024).apply(text);
    }

    static Function<String, String> oneOf(String... allowed) {
        return text -> {
            require(List.of(allowed).contains(text), "write one of " + String.join(", ", allowed));
            return text;
        };
    }

    static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        String[] names =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new);
        return text -> Enum.valueOf(type, oneOf(names).apply(text).toUpperCase(Locale.ROOT));
    }

    static Path path(String text) {
        require(!text.isEmpty(), "write a path, absolute or below the home");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("write a path, absolute or below the home", e);
        }
    }

    static Path absolute(String text) {
        Path path = path(text);
        require(path.isAbsolute(), "write an absolute path");
        return path;
    }

    static String hostOrNone(String text) {
        require(
                text.matches("|[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]"),
                "write the name or the address of a host alone");
        return text;
    }

    /** Folders on another machine, as they go into an endpoint. */
    static String remotePath(String text) {
        require(
                !text.matches(".*[?#%&{}].*|.*/|(.*/)?\\.\\.(/.*)?"),
                "write folders with / between, without / at the end, without .. and ?#%&{}");
        return text;
    }

    static <T> Function<String, Optional<T>> optional(Function<String, T> parser) {
        return text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
    }

    /** Values with commas between them; blank ones are left out. */
    static <T> Function<String, List<T>> list(Function<String, T> parser) {
        return text ->
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .map(parser)
                        .toList();
    }

    static String name(String text) {
        require(text.matches("[a-z][a-z0-9-]*"), "write small letters, digits and dashes");
        return text;
    }

    static String text(String text) {
        require(!text.isEmpty(), "write some text");
        return text;
    }

    static String broker(String text) {
        require(
                text.matches("[^\\s,/:]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}"),
                "write host:port, with a comma between several");
        return text;
    }

    static String topic(String text) {
        require(
                text.matches("[A-Za-z0-9._-]{1,240}"),
                "write names of topics: letters, digits, dots, dashes, underscores");
        return text;
    }

    /** An address of {@code http} or {@code https} with a path. */
    static URI url(String text) {
        return web(
                text,
                uri -> true,
                "write a whole address: https://sqs.eu-west-1.amazonaws.com/123/jobs");
    }

    /** The address of a server, without path. */
    static URI server(String text) {
        return web(
                text,
                uri -> "".equals(uri.getPath()) || "/".equals(uri.getPath()),
                "write an address without path: http://minio:9000");
    }

    private static URI web(String text, Predicate<URI> fits, String allowed) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            require(
                    web && fits.test(uri) && uri.getHost() != null && uri.getUserInfo() == null,
                    allowed);
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }

    static String bucket(String text) {
        require(
                text.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\*?|\\*"),
                "write names of buckets with commas between: media,out-*");
        return text;
    }

    /** A bucket, and a prefix that ends in a slash unless it is the whole bucket. */
    static String prefix(String text) {
        require(
                text.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/.*)?"),
                "write bucket/prefix with commas between: media/in,uploads");
        return text.endsWith("/") ? text : text + "/";
    }

    static String role(String text) {
        require(
                text.startsWith("arn:"),
                "write its whole ARN: arn:aws:iam::123456789012:role/media");
        return text;
    }

    static String extension(String text) {
        require(text.matches("[A-Za-z0-9]+"), "write extensions without dot: mp4,mov,mkv");
        return text.toLowerCase(Locale.ROOT);
    }

    /** An age alone, for what has no size worth counting. */
    static Keep keepByAge(String text) {
        Keep keep = Keep.parse(text);
        require(keep.bytes() == null, "write an age (365d), or nothing");
        return keep;
    }

    static boolean truth(String text) {
        require(text.matches("true|false"), "write true or false");
        return Boolean.parseBoolean(text);
    }

    /** A host name, an address or a network. */
    static String host(String text) {
        require(
                text.matches("[A-Za-z0-9._:/-]+") && AddressRules.isRule(text),
                "write a host name, an address or a network such as 10.1.0.0/16");
        return text;
    }

    /** An address of the web. */
    static String address(String text) {
        Target.parse(text);
        return text;
    }

    static URI uri(String text) {
        try {
            require(!text.isEmpty(), "write a URI or a path");
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("write a URI or a path", e);
        }
    }

    static String events(String text) {
        Arrays.stream(text.split(",")).filter(t -> !t.isBlank()).forEach(EventType::parse);
        return text;
    }

    static String mailServer(String text) {
        require(
                text.matches("smtps?:[A-Za-z0-9.-]+:\\d{1,5}"),
                "write smtp:host:port, or smtps:host:port for TLS from the start");
        return text;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
