package io.caravan.storage;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of files. */
public final class Checksum {
    private static final String SHA_256 = "SHA-256";

    /** Below this, loading the native library costs more than it saves. */
    private static final long SMALL_BYTES = 64 << 10;

    private Checksum() {}

    /** SHA-256 of a text in UTF-8, lower-case hex. */
    public static String sha256(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(digest(SHA_256, bytes.length).digest(bytes));
    }

    /** SHA-256 of the file's content, lower-case hex; read as a stream. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = digest(SHA_256, Files.size(file));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The fastest digest there is for so much.
     *
     * @param algorithm {@code SHA-256} or {@code MD5}
     */
    public static MessageDigest digest(String algorithm, long bytes) {
        try {
            return bytes >= SMALL_BYTES && Native.AVAILABLE
                    ? MessageDigest.getInstance(algorithm, AmazonCorrettoCryptoProvider.INSTANCE)
                    : MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    /**
     * The service runs with the quick compiler only, under which Java's own SHA-256 takes some 30
     * MB a second; the native one takes hundreds. Loaded when it is first of use.
     */
    private static final class Native {
        static final boolean AVAILABLE = available();

        private static boolean available() {
            try {
                return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null;
            } catch (LinkageError e) {
                return false; // not built for this machine: Java's own does it
            }
        }
    }
}
