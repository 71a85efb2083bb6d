package io.caravan.engine;

import io.caravan.job.JobException;

import org.apache.camel.Variable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The line that {@code sha256sum} and the like write for a file, and check. */
public final class FileChecksum {

    /**
     * @param input the file
     * @param name it is known by
     * @param options {@code algorithm}: md5, sha1, sha256 or sha512
     */
    public String line(
            @Variable("input") String input,
            @Variable("file") String name,
            @Variable("options") Map<String, Object> options)
            throws IOException {
        String digest = digest(Path.of(input), options.get("algorithm").toString());
        boolean escaped = name.matches("(?s).*[\\\\\n\r].*");
        return (escaped ? "\\" + digest + "  " + escape(name) : digest + "  " + name) + "\n";
    }

    private static String digest(Path file, String algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest =
                    MessageDigest.getInstance(algorithm.replaceFirst("(?i)^sha", "SHA-"));
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw JobException.options("there is no checksum " + algorithm);
        }
    }

    /** As coreutils do. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
