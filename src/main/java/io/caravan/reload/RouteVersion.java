package io.caravan.reload;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A route file as it was read.
 *
 * @param name its path below {@code routes/}
 * @param file where it lies
 * @param text of the routes
 * @param schema text of the options beside it, or null
 * @param hash SHA-256 of both, lower-case hex
 */
record RouteVersion(Path name, Path file, byte[] text, byte[] schema, String hash) {
    private static final int SHORT = 8;

    static RouteVersion of(Path name, Path file, byte[] text, byte[] schema) {
        return new RouteVersion(name, file, text, schema, hash(text, schema));
    }

    private static String hash(byte[] text, byte[] schema) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text);
            if (schema != null) {
                digest.update((byte) 0);
                digest.update(schema);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Enough of the hash to tell versions apart. */
    String shortHash() {
        return hash.substring(0, SHORT);
    }
}
