package io.caravan.s3;

import io.caravan.config.Key;
import io.caravan.config.Keys;
import io.caravan.config.Settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One account of AWS, or one server that speaks S3, as configured.
 *
 * @param name or null for the one without
 * @param buckets that it is for; {@code *} at the end of one stands for anything
 * @param endpoint empty for AWS
 * @param region empty: as the AWS command line finds it
 * @param accessKey empty: as the AWS command line finds it
 * @param role to take on
 * @param pathStyle whether the bucket stands in the path
 * @param allChecksums whether checksums are used wherever S3 knows them, not only where it must
 */
record Connection(
        String name,
        List<String> buckets,
        Optional<URI> endpoint,
        Optional<String> region,
        Optional<String> accessKey,
        Optional<String> secretKey,
        Optional<String> role,
        boolean pathStyle,
        boolean allChecksums) {

    /** The connections, those with a name first; only those that are for some bucket. */
    static List<Connection> of(Settings settings) {
        List<Connection> all =
                new java.util.ArrayList<>(
                        settings.s3Connections().stream()
                                .map(name -> of(name, from(settings, name)))
                                .toList());
        all.add(of(null, from(settings, null)));
        return all.stream().filter(connection -> !connection.buckets.isEmpty()).toList();
    }

    /** Reads keys, of one name or without. */
    private interface Values {
        <T> T get(Key<T> key);
    }

    private static Values from(Settings settings, String name) {
        return new Values() {
            @Override
            public <T> T get(Key<T> key) {
                return name == null ? settings.get(key) : settings.get(key, name);
            }
        };
    }

    private static Connection of(String name, Values values) {
        Optional<URI> endpoint = values.get(Keys.S3_ENDPOINT);
        String style = values.get(Keys.S3_PATH_STYLE);
        return new Connection(
                name,
                values.get(Keys.S3_BUCKETS),
                endpoint,
                values.get(Keys.S3_REGION),
                values.get(Keys.S3_ACCESS_KEY),
                values.get(Keys.S3_SECRET_KEY),
                values.get(Keys.S3_ROLE),
                style.equals("auto") ? endpoint.isPresent() : Boolean.parseBoolean(style),
                values.get(Keys.S3_CHECKSUMS).equals("supported"));
    }

    /** How exactly it is meant for a bucket; negative when it is not. */
    int fit(String bucket) {
        Function<String, Integer> fit =
                pattern -> {
                    if (!pattern.endsWith("*")) {
                        return pattern.equals(bucket) ? Integer.MAX_VALUE : -1;
                    }
                    String prefix = pattern.substring(0, pattern.length() - 1);
                    return bucket.startsWith(prefix) ? prefix.length() : -1;
                };
        return buckets.stream().map(fit).max(Integer::compare).orElse(-1);
    }

    /** For a message. */
    String where() {
        return endpoint.map(URI::toString).orElse("AWS");
    }
}
