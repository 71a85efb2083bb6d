package io.caravan.s3;

import io.caravan.job.JobException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deletes, moves and tags objects: only the very one that was seen, never what replaced it since.
 */
final class Disposal {
    private static final Logger LOG = LoggerFactory.getLogger(Disposal.class);

    /** Etag of the original, with a copy that has another one. */
    private static final String MOVED = "caravan-moved";

    private static final int PRECONDITION_FAILED = 412;
    private static final int MAX_COUNTER = 999;

    private final Connections connections;
    private final Problems problems;
    private final Heads heads;
    private final Parts parts;
    private final OpenUploads open;
    private final CopySize sizes;

    /**
     * How much is copied at once.
     *
     * @param most bytes of a whole object
     * @param parts of a larger one
     */
    record CopySize(long most, PartSize parts) {
        /** S3 copies no more at once. */
        static CopySize standard() {
            return new CopySize(5L << 30, new PartSize(512L << 20));
        }
    }

    Disposal(
            Connections connections,
            Problems problems,
            Heads heads,
            Parts parts,
            OpenUploads open,
            CopySize sizes) {
        this.connections = connections;
        this.problems = problems;
        this.heads = heads;
        this.parts = parts;
        this.open = open;
        this.sizes = sizes;
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
            stays(name);
        }
        return other ? Optional.empty() : head;
    }

    private static void stays(ObjectName name) {
        LOG.info("{} was replaced since its job began; it stays", name);
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
            List<Tag> tags = new ArrayList<>(tags(name));
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

    private List<Tag> tags(ObjectName name) {
        return client(name).getObjectTagging(r -> r.bucket(name.bucket()).key(name.key())).tagSet();
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
            if (isRefusedCondition(e)) {
                stays(from);
                return;
            }
            throw problems.of("moved", from, e);
        }
        // only what was copied
        delete(from, head.get().eTag());
    }

    private static boolean isRefusedCondition(SdkException problem) {
        return problem instanceof S3Exception answer && answer.statusCode() == PRECONDITION_FAILED;
    }

    private ObjectName free(ObjectName wanted, HeadObjectResponse original) {
        for (int counter = 0; counter <= MAX_COUNTER; counter++) {
            ObjectName name = counter == 0 ? wanted : counted(wanted, counter);
            Optional<HeadObjectResponse> there = heads.find(name);
            if (there.isEmpty() || isCopy(there.get(), original)) {
                return name;
            }
        }
        throw JobException.options("more than " + MAX_COUNTER + " objects are named " + wanted);
    }

    private static boolean isCopy(HeadObjectResponse there, HeadObjectResponse original) {
        String moved = there.metadata().getOrDefault(MOVED, there.eTag());
        return Etags.same(moved, original.eTag())
                && there.contentLength().equals(original.contentLength());
    }

    private static ObjectName counted(ObjectName name, int counter) {
        String key = name.key();
        int dot = key.lastIndexOf('.');
        int cut = dot > key.lastIndexOf('/') + 1 ? dot : key.length();
        return new ObjectName(
                name.bucket(), key.substring(0, cut) + "-" + counter + key.substring(cut));
    }

    private void copy(ObjectName from, HeadObjectResponse head, ObjectName to) {
        if (head.contentLength() > sizes.most()) {
            copyParts(from, head, to);
            return;
        }
        client(from)
                .copyObject(
                        r ->
                                r.sourceBucket(from.bucket())
                                        .sourceKey(from.key())
                                        .copySourceIfMatch(head.eTag())
                                        .storageClass(head.storageClassAsString())
                                        .destinationBucket(to.bucket())
                                        .destinationKey(to.key()));
    }

    /** S3 puts parts together to a new object, which has of the old one what it is given. */
    private void copyParts(ObjectName from, HeadObjectResponse head, ObjectName to) {
        Map<String, String> metadata = new HashMap<>(head.metadata());
        metadata.put(MOVED, head.eTag());
        Tagging tags = tagging(from, head);
        String upload =
                client(to)
                        .createMultipartUpload(
                                r ->
                                        r.bucket(to.bucket())
                                                .key(to.key())
                                                .contentType(head.contentType())
                                                .contentDisposition(head.contentDisposition())
                                                .contentEncoding(head.contentEncoding())
                                                .contentLanguage(head.contentLanguage())
                                                .cacheControl(head.cacheControl())
                                                .expires(head.expires())
                                                .websiteRedirectLocation(
                                                        head.websiteRedirectLocation())
                                                .storageClass(head.storageClassAsString())
                                                .metadata(metadata)
                                                .tagging(tags))
                        .uploadId();
        String note = open.open(to, upload);
        boolean done = false;
        try {
            long size = head.contentLength();
            long each = sizes.parts().of(size);
            List<CompletedPart> copied =
                    parts.all(
                            (int) ((size + each - 1) / each),
                            number -> copyPart(from, head, to, upload, number, each));
            if (present(from, head.eTag()).isEmpty()) {
                // a server that copies parts without looking at the condition
                return;
            }
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

    /** Null when it has none, or when neither the server nor we may know of any. */
    private Tagging tagging(ObjectName from, HeadObjectResponse head) {
        try {
            List<Tag> tags = tags(from);
            return tags.isEmpty() ? null : Tagging.builder().tagSet(tags).build();
        } catch (S3Exception e) {
            if (head.tagCount() != null && head.tagCount() > 0
                    || e.statusCode() >= 500 && e.statusCode() != 501) {
                throw e;
            }
            LOG.debug("{} is moved without tags: {}", from, e.getMessage());
            return null;
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
