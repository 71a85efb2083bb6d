package io.caravan.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of one of several: {@code caravan.s3.minio.endpoint} is {@code caravan.s3.endpoint} of the
 * connection {@code minio}.
 *
 * @param name of the one
 * @param key as it is written, and parsed like the one without a name
 */
record NamedKey(String name, Key<?> key) {
    private static final Pattern WRITTEN =
            Pattern.compile("(caravan\\.s3)\\.([a-z][a-z0-9-]*)(\\.[a-z0-9-]+)");

    /** What a text stands for, or empty when it is no such key. */
    static Optional<NamedKey> of(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String plain = matcher.group(1) + matcher.group(3);
        return Keys.S3_CONNECTION.stream()
                .filter(key -> key.name().equals(plain))
                .findFirst()
                .map(key -> new NamedKey(matcher.group(2), key.as(text)));
    }

    /** How the key of this name is written. */
    static String text(Key<?> key, String name) {
        return key.name().replaceFirst("^caravan\\.s3\\.", "caravan.s3." + name + ".");
    }
}
