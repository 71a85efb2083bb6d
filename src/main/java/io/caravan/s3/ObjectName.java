package io.caravan.s3;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an object is: {@code s3://bucket/key}, in which the key stands as it is.
 *
 * @param bucket its name
 * @param key never empty
 */
record ObjectName(String bucket, String key) {
    private static final Pattern URI =
            Pattern.compile("s3://([^/]+)/(.+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** S3 allows no longer one. */
    private static final int LONGEST_KEY_BYTES = 1024;

    /**
     * @throws JobException of kind {@code options} when it is no such URI
     */
    static ObjectName of(String uri) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            throw JobException.options(
                    LocalPaths.printable(uri) + " names no object; write s3://bucket/key");
        }
        ObjectName name = new ObjectName(matcher.group(1), matcher.group(2));
        if (name.key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY_BYTES) {
            throw JobException.options(
                    "the key of "
                            + name
                            + " is longer than the "
                            + LONGEST_KEY_BYTES
                            + " bytes that S3 allows; choose a shorter name");
        }
        return name;
    }

    String uri() {
        return "s3://" + bucket + "/" + key;
    }

    /** For a message: the URI on one line. */
    @Override
    public String toString() {
        return LocalPaths.printable(uri());
    }
}
