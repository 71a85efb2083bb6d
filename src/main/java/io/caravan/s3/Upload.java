package io.caravan.s3;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.publish.NameTaken;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Puts files into S3, large ones in parts and several parts at a time. */
final class Upload {
    private static final String JOB = "caravan-job";
    private static final String SHA256 = "caravan-sha256";
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

    private final Connections connections;
    private final Problems problems;
    private final Heads heads;
    private final Parts parts;
    private final OpenUploads open;
    private final PartSize sizes;

    Upload(
            Connections connections,
            Problems problems,
            Heads heads,
            Parts parts,
            OpenUploads open,
            PartSize sizes) {
        this.connections = connections;
        this.problems = problems;
        this.heads = heads;
        this.parts = parts;
        this.open = open;
        this.sizes = sizes;
    }

    /**
     * What is put.
     *
     * @param replace whether what has the name may be replaced
     * @param job its id; kept with the object, as the checksum is, to know it again
     */
    record Put(
            File file,
            ObjectName name,
            boolean replace,
            String contentType,
            String job,
            String sha256,
            PutOptions options) {
        Map<String, String> metadata() {
            return Map.of(JOB, job, SHA256, sha256);
        }
    }

    /**
     * Returns when S3 has it. The same file of the same job may be put again.
     *
     * @throws NameTaken when something else has the name
     * @throws JobException as {@link Problems} says
     */
    void put(Put put) {
        boolean large = put.file().length() > sizes.bytes();
        boolean foreign = connections.connection(put.name().bucket()).endpoint().isPresent();
        // AWS itself can be relied on to refuse a name that is taken, but large files take long
        if (!put.replace() && (large || foreign) && isThere(put)) {
            return;
        }
        try {
            send(put, large, !put.replace());
        } catch (S3Exception e) {
            refused(put, large, e);
        } catch (SdkException e) {
            throw problems.of("written", put.name(), e);
        }
    }

    private void refused(Put put, boolean large, S3Exception answer) {
        if (put.replace()) {
            throw problems.of("written", put.name(), answer);
        }
        if (answer.statusCode() == PRECONDITION_FAILED) {
            if (!isThere(put)) {
                // it was there a moment ago
                throw problems.of("written", put.name(), answer);
            }
        } else if (answer.statusCode() == NOT_IMPLEMENTED) {
            // a server without conditions: that nothing is there was looked up
            sendPlainly(put, large);
        } else {
            throw problems.of("written", put.name(), answer);
        }
    }

    private void sendPlainly(Put put, boolean large) {
        try {
            send(put, large, false);
        } catch (SdkException e) {
            throw problems.of("written", put.name(), e);
        }
    }

    /**
     * Whether it was put before, by an earlier attempt or one whose answer was lost.
     *
     * @throws NameTaken when something else has the name
     */
    private boolean isThere(Put put) {
        HeadObjectResponse there = heads.find(put.name()).orElse(null);
        if (there == null) {
            return false;
        }
        boolean same =
                put.job().equals(there.metadata().get(JOB))
                        && put.sha256().equals(there.metadata().get(SHA256))
                        && there.contentLength() == put.file().length();
        if (!same) {
            throw new NameTaken(put.name().uri());
        }
        return true;
    }

    private void send(Put put, boolean large, boolean onlyNew) {
        String condition = onlyNew ? "*" : null;
        if (large) {
            sendParts(put, condition);
        } else {
            client(put)
                    .putObject(
                            r ->
                                    put.options()
                                            .on(
                                                    r.bucket(put.name().bucket())
                                                            .key(put.name().key())
                                                            .contentType(put.contentType())
                                                            .metadata(put.metadata())
                                                            .ifNoneMatch(condition)),
                            RequestBody.fromFile(put.file()));
        }
        requireWhole(put);
    }

    private void sendParts(Put put, String condition) {
        ObjectName name = put.name();
        String upload =
                client(put)
                        .createMultipartUpload(
                                r ->
                                        put.options()
                                                .on(
                                                        r.bucket(name.bucket())
                                                                .key(name.key())
                                                                .contentType(put.contentType())
                                                                .metadata(put.metadata())
                                                                .checksumAlgorithm(checksum(put))))
                        .uploadId();
        String note = open.open(name, upload);
        boolean done = false;
        try {
            long size = put.file().length();
            long each = sizes.of(size);
            int count = (int) ((size + each - 1) / each);
            List<CompletedPart> sent =
                    parts.all(count, number -> sendPart(put, upload, number, each));
            client(put)
                    .completeMultipartUpload(
                            r ->
                                    r.bucket(name.bucket())
                                            .key(name.key())
                                            .uploadId(upload)
                                            .ifNoneMatch(condition)
                                            .multipartUpload(m -> m.parts(sent)));
            done = true;
        } finally {
            open.close(note, done);
        }
    }

    private CompletedPart sendPart(Put put, String upload, int number, long each) {
        long from = number * each;
        long bytes = Math.min(each, put.file().length() - from);
        UploadPartResponse sent =
                client(put)
                        .uploadPart(
                                r ->
                                        r.bucket(put.name().bucket())
                                                .key(put.name().key())
                                                .uploadId(upload)
                                                .partNumber(number + 1)
                                                .checksumAlgorithm(checksum(put))
                                                .contentLength(bytes),
                                RequestBody.fromContentProvider(
                                        () -> slice(put.file(), from, bytes),
                                        bytes,
                                        put.contentType()));
        return CompletedPart.builder()
                .partNumber(number + 1)
                .eTag(sent.eTag())
                .checksumCRC32(sent.checksumCRC32())
                .build();
    }

    private static FileSlice slice(File file, long from, long bytes) {
        try {
            return new FileSlice(file.toPath(), from, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireWhole(Put put) {
        long there = heads.get(put.name()).contentLength();
        if (there != put.file().length()) {
            throw new JobException(
                    ErrorKind.TRANSIENT,
                    put.name()
                            + " has "
                            + there
                            + " bytes instead of "
                            + put.file().length()
                            + " after it was put; is put again");
        }
    }

    private ChecksumAlgorithm checksum(Put put) {
        return connections.connection(put.name().bucket()).allChecksums()
                ? ChecksumAlgorithm.CRC32
                : null;
    }

    private S3Client client(Put put) {
        return connections.client(put.name().bucket());
    }
}
