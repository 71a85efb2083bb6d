package io.caravan.s3;

import io.caravan.job.JobException;
import io.caravan.job.Replaced;
import io.caravan.storage.Range;
import io.caravan.storage.Scratch;
import io.caravan.storage.Uris;
import io.caravan.store.Documents;

import org.apache.camel.Body;
import org.apache.camel.Header;

import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Objects of S3 as inputs and outputs of jobs. Parameters are bound by annotations, so that no key
 * passes through an expression language: one named <code>${bean:…}</code> is only a name.
 */
public final class S3Storage implements AutoCloseable {
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private final Parts parts = new Parts();
    private final Heads heads;
    private final Download download;
    private final Upload upload;
    private final Disposal disposal;
    private final OpenUploads open;

    /**
     * @param documents notes uploads in parts until they are done
     */
    public S3Storage(Connections connections, Documents documents) {
        this(connections, documents, PartSize.standard(), Disposal.CopySize.standard());
    }

    S3Storage(
            Connections connections,
            Documents documents,
            PartSize sizes,
            Disposal.CopySize copies) {
        Problems problems = new Problems(connections);
        heads = new Heads(connections, problems);
        open = new OpenUploads(connections, documents);
        download = new Download(connections, problems, parts);
        upload = new Upload(connections, problems, heads, parts, open, sizes);
        disposal = new Disposal(connections, problems, heads, parts, open, copies);
    }

    /**
     * Fetches an object.
     *
     * @param folder for the file
     * @param etag what its source saw, or null
     * @return the file
     * @throws Replaced when it is another one by now
     * @throws JobException of kind {@code input} when it cannot be had
     * @throws io.caravan.job.NotNow when S3 is away
     */
    public Path fetch(
            @Body String uri, @Header("folder") Path folder, @Header("etag") String etag) {
        ObjectName name = ObjectName.of(uri);
        HeadObjectResponse head = heads.get(name);
        if (etag != null && !Etags.same(head.eTag(), etag)) {
            throw new Replaced(
                    name + " was replaced before this job began; its new content is another job");
        }
        if (head.contentLength() == 0) {
            throw JobException.input(name + " is empty");
        }
        if (isArchived(head)) {
            throw JobException.input(Problems.archived(name));
        }
        Path file = folder.resolve(Scratch.fileName(Uris.lastSegment(name.key())));
        download.to(name, head, file);
        return file;
    }

    /** One that was restored for a while can be read. */
    private static boolean isArchived(HeadObjectResponse head) {
        boolean restored =
                head.restore() != null && head.restore().contains("ongoing-request=\"false\"");
        return head.archiveStatusAsString() != null
                || ARCHIVES.contains(String.valueOf(head.storageClassAsString())) && !restored;
    }

    /**
     * Reads a part of an object.
     *
     * @param from first byte
     * @param bytes how many at most
     * @param etag what is meant, or null for what is there
     * @throws Replaced when it is another one by now
     * @throws JobException of kind {@code input} when it cannot be had
     * @throws io.caravan.job.NotNow when S3 is away
     */
    public Range range(
            @Body String uri,
            @Header("from") long from,
            @Header("bytes") int bytes,
            @Header("etag") String etag) {
        return download.range(ObjectName.of(uri), from, bytes, etag);
    }

    /**
     * Stores a file.
     *
     * @param options storage class and the like
     * @throws io.caravan.publish.NameTaken when something else has the name and is not to be
     *     replaced
     * @throws io.caravan.job.NotNow when S3 is away
     */
    public void store(
            @Body File file,
            @Header("uri") String uri,
            @Header("replace") boolean replace,
            @Header("contentType") String contentType,
            @Header("jobId") String job,
            @Header("sha256") String sha256,
            @Header("options") Map<String, String> options) {
        upload.put(
                new Upload.Put(
                        file,
                        ObjectName.of(uri),
                        replace,
                        contentType,
                        job,
                        sha256,
                        PutOptions.of(options)));
    }

    /**
     * What has a name.
     *
     * @param access {@code write} when something is to be put there, with these options
     * @return its etag, or null when there is nothing
     */
    public String stat(
            @Body String uri,
            @Header("access") String access,
            @Header("options") Map<String, String> options) {
        ObjectName name = ObjectName.of(uri);
        if (options != null) {
            PutOptions.of(options);
        }
        String etag = heads.find(name).map(HeadObjectResponse::eTag).orElse(null);
        if (etag == null && "write".equals(access)) {
            heads.requireBucket(name.bucket());
        }
        return etag;
    }

    /**
     * Deletes, moves or tags an object, if it is still the one that was seen.
     *
     * @param after {@code delete}, {@code move} or {@code tag}
     * @param to where it is moved
     * @param tag {@code key=value}
     * @param etag what was seen, or null
     */
    public void dispose(
            @Body String uri,
            @Header("after") String after,
            @Header("to") String to,
            @Header("tag") String tag,
            @Header("etag") String etag) {
        ObjectName name = ObjectName.of(uri);
        switch (after) {
            case "delete" -> disposal.delete(name, etag);
            case "move" -> disposal.move(name, etag, ObjectName.of(to));
            case "tag" -> disposal.tag(name, etag, tag);
            default -> throw JobException.options("an object cannot be put away by " + after);
        }
    }

    /** Breaks off uploads that somebody began and did not end. */
    public void sweep() {
        open.sweep();
    }

    @Override
    public void close() {
        parts.close();
    }
}
