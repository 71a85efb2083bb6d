package io.caravan.s3;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** What S3 knows of the content of an object, and a file can be held against. */
final class ObjectChecksum {
    private static final int BUFFER = 256 << 10;

    private final ObjectName name;
    private final HeadObjectResponse head;
    private final boolean plainEtag;
    private final long partBytes;

    private ObjectChecksum(
            ObjectName name, HeadObjectResponse head, boolean plainEtag, long partBytes) {
        this.name = name;
        this.head = head;
        this.plainEtag = plainEtag;
        this.partBytes = partBytes;
    }

    /**
     * @param head asked for with checksums
     */
    static ObjectChecksum of(Connections connections, ObjectName name, HeadObjectResponse head) {
        boolean aws = connections.connection(name.bucket()).endpoint().isEmpty();
        String encryption = head.serverSideEncryptionAsString();
        boolean plain =
                head.sseCustomerAlgorithm() == null
                        && (encryption == null || aws && encryption.equals("AES256"));
        boolean several = plain && etag(head).matches("[0-9a-f]{32}-\\d{1,5}") && !hasOwn(head);
        long partBytes = several ? firstPart(connections, name) : 0;
        return new ObjectChecksum(name, head, plain, partBytes);
    }

    private static boolean hasOwn(HeadObjectResponse head) {
        return isWhole(head.checksumCRC32())
                || isWhole(head.checksumCRC32C())
                || isWhole(head.checksumSHA256());
    }

    /** One of parts has their number behind a dash. */
    private static boolean isWhole(String checksum) {
        return checksum != null && !checksum.contains("-");
    }

    private static String etag(HeadObjectResponse head) {
        return head.eTag() == null ? "" : head.eTag().replace("\"", "");
    }

    /** 0 when the server does not tell. */
    private static long firstPart(Connections connections, ObjectName name) {
        try {
            return connections
                    .client(name.bucket())
                    .headObject(r -> r.bucket(name.bucket()).key(name.key()).partNumber(1))
                    .contentLength();
        } catch (SdkException e) {
            return 0;
        }
    }

    /**
     * @throws JobException of kind {@code transient} when the file is not what S3 holds
     */
    void verify(Path file) {
        try {
            if (Files.size(file) != head.contentLength() || !matches(file)) {
                throw new JobException(
                        ErrorKind.TRANSIENT,
                        name + " arrived damaged: its checksum is another one; is fetched again");
            }
        } catch (IOException e) {
            throw FileFailure.of("cannot read", file, e);
        }
    }

    private boolean matches(Path file) throws IOException {
        long size = head.contentLength();
        if (isWhole(head.checksumCRC32())) {
            return base64(crc(file, new CRC32())).equals(head.checksumCRC32());
        }
        if (isWhole(head.checksumCRC32C())) {
            return base64(crc(file, new CRC32C())).equals(head.checksumCRC32C());
        }
        if (isWhole(head.checksumSHA256())) {
            byte[] hash = digest(file, Checksum.digest("SHA-256", size), 0, size);
            return base64(hash).equals(head.checksumSHA256());
        }
        String etag = etag(head);
        if (plainEtag && etag.matches("[0-9a-f]{32}")) {
            return hex(digest(file, Checksum.digest("MD5", size), 0, size)).equals(etag);
        }
        return partBytes <= 0 || !etag.endsWith("-" + parts()) || etagOfParts(file).equals(etag);
    }

    private long parts() {
        return (head.contentLength() + partBytes - 1) / partBytes;
    }

    /** The hash of the hashes of the parts. */
    private String etagOfParts(Path file) throws IOException {
        MessageDigest all = Checksum.digest("MD5", 0);
        for (long from = 0; from < head.contentLength(); from += partBytes) {
            long bytes = Math.min(partBytes, head.contentLength() - from);
            all.update(digest(file, Checksum.digest("MD5", bytes), from, bytes));
        }
        return hex(all.digest()) + "-" + parts();
    }

    private static byte[] crc(Path file, java.util.zip.Checksum crc) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }

    private static byte[] digest(Path file, MessageDigest digest, long from, long bytes)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new FileSlice(file, from, bytes)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return digest.digest();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
