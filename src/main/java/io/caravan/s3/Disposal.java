package io.caravan.s3;

import io.caravan.job.JobException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes, moves and tags objects: only the very one that was seen, never what replaced it since.
 */
final class Disposal {
    private static final Logger LOG = LoggerFactory.getLogger(Disposal.class);

    /** S3 copies no more at once. */
    private static final long LARGEST_COPY = 5L << 30;

    private static final PartSize COPIED = new PartSize(512L << 20);
    private static final int MAX_COUNTER = 999;

    private final Connections connections;
    private final Problems problems;
    private final Heads heads;
    private final Parts parts;
    private final OpenUploads open;

    Disposal(
            Connections connections,
            Problems problems,
            Heads heads,
            Parts parts,
            OpenUploads open) {
        this.connections = connections;
        this.problems = problems;
        this.heads = heads;
        this.parts = parts;
        this.open = open;
    }

    /**
     * @param etag of the version that is meant, or null for any
     */
    void delete(ObjectName name, String etag) {
        present(name, etag).ifPresent(head -> remove(name));
    }

    private void remove(ObjectName name) {
        try {
            client(name).deleteObject(r -> r.bucket(name.bucket()).key(name.key()));
        } catch (SdkException e) {
            throw problems.of("deleted", name, e);
        }
    }

    /** As it was seen; empty when it is gone, or is another one now. */
    private Optional<HeadObjectResponse> present(ObjectName name, String etag) {
        Optional<HeadObjectResponse> head = heads.find(name);
        boolean other = head.isPresent() && etag != null && !Etags.same(head.get().eTag(), etag);
        if (other) {
            LOG.info("{} was replaced since its job began; it stays", name);
        }
        return other ? Optional.empty() : head;
    }

    /**
     * Adds a tag to those it has.
     *
     * @param tag {@code key=value}
     */
    void tag(ObjectName name, String etag, String tag) {
        if (present(name, etag).isEmpty()) {
            return;
        }
        int split = tag.indexOf('=');
        String key = split < 0 ? tag : tag.substring(0, split);
        String value = split < 0 ? "" : tag.substring(split + 1);
        try {
            List<Tag> tags =
                    new ArrayList<>(
                            client(name)
                                    .getObjectTagging(r -> r.bucket(name.bucket()).key(name.key()))
                                    .tagSet());
            tags.removeIf(one -> one.key().equals(key));
            tags.add(Tag.builder().key(key).value(value).build());
            client(name)
                    .putObjectTagging(
                            r ->
                                    r.bucket(name.bucket())
                                            .key(name.key())
                                            .tagging(t -> t.tagSet(tags)));
        } catch (SdkException e) {
            throw problems.of("tagged", name, e);
        }
    }

    /**
     * Moves it, on the same server; to a name with a counter where another one has this name.
     *
     * @throws JobException of kind {@code options} when the new place is on another server
     */
    void move(ObjectName from, String etag, ObjectName wanted) {
        if (!connections
                .connection(from.bucket())
                .equals(connections.connection(wanted.bucket()))) {
            throw JobException.options(
                    from + " cannot be moved to the bucket of another connection, " + wanted);
        }
        Optional<HeadObjectResponse> head = present(from, etag);
        if (head.isEmpty()) {
            return;
        }
        ObjectName to = free(wanted, head.get());
        try {
            copy(from, head.get(), to);
        } catch (SdkException e) {
            throw problems.of("moved", from, e);
        }
        // only what was copied
        delete(from, head.get().eTag());
    }

    private ObjectName free(ObjectName wanted, HeadObjectResponse original) {
        for (int counter = 0; counter <= MAX_COUNTER; counter++) {
            ObjectName name = counter == 0 ? wanted : counted(wanted, counter);
            Optional<HeadObjectResponse> there = heads.find(name);
            boolean copied =
                    there.isPresent()
                            && Etags.same(there.get().eTag(), original.eTag())
                            && there.get().contentLength().equals(original.contentLength());
            if (there.isEmpty() || copied) {
                return name;
            }
        }
        throw JobException.options("more than " + MAX_COUNTER + " objects are named " + wanted);
    }

    private static ObjectName counted(ObjectName name, int counter) {
        String key = name.key();
        int dot = key.lastIndexOf('.');
        int cut = dot > key.lastIndexOf('/') + 1 ? dot : key.length();
        return new ObjectName(
                name.bucket(), key.substring(0, cut) + "-" + counter + key.substring(cut));
    }

    private void copy(ObjectName from, HeadObjectResponse head, ObjectName to) {
        if (head.contentLength() > LARGEST_COPY) {
            copyParts(from, head, to);
            return;
        }
        client(from)
                .copyObject(
                        r ->
                                r.sourceBucket(from.bucket())
                                        .sourceKey(from.key())
                                        .copySourceIfMatch(head.eTag())
                                        .destinationBucket(to.bucket())
                                        .destinationKey(to.key()));
    }

    private void copyParts(ObjectName from, HeadObjectResponse head, ObjectName to) {
        String upload =
                client(to)
                        .createMultipartUpload(
                                r ->
                                        r.bucket(to.bucket())
                                                .key(to.key())
                                                .contentType(head.contentType())
                                                .contentDisposition(head.contentDisposition())
                                                .cacheControl(head.cacheControl())
                                                .storageClass(head.storageClassAsString())
                                                .metadata(head.metadata()))
                        .uploadId();
        String note = open.open(to, upload);
        boolean done = false;
        try {
            long size = head.contentLength();
            long each = COPIED.of(size);
            List<CompletedPart> copied =
                    parts.all(
                            (int) ((size + each - 1) / each),
                            number -> copyPart(from, head, to, upload, number, each));
            client(to)
                    .completeMultipartUpload(
                            r ->
                                    r.bucket(to.bucket())
                                            .key(to.key())
                                            .uploadId(upload)
                                            .multipartUpload(m -> m.parts(copied)));
            done = true;
        } finally {
            open.close(note, done);
        }
    }

    private CompletedPart copyPart(
            ObjectName from,
            HeadObjectResponse head,
            ObjectName to,
            String upload,
            int number,
            long each) {
        long first = number * each;
        long last = Math.min(head.contentLength(), first + each) - 1;
        String etag =
                client(to)
                        .uploadPartCopy(
                                r ->
                                        r.sourceBucket(from.bucket())
                                                .sourceKey(from.key())
                                                .copySourceIfMatch(head.eTag())
                                                .copySourceRange("bytes=" + first + "-" + last)
                                                .destinationBucket(to.bucket())
                                                .destinationKey(to.key())
                                                .uploadId(upload)
                                                .partNumber(number + 1))
                        .copyPartResult()
                        .eTag();
        return CompletedPart.builder().partNumber(number + 1).eTag(etag).build();
    }

    private S3Client client(ObjectName name) {
        return connections.client(name.bucket());
    }
}
