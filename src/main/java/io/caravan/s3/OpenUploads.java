package io.caravan.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Uploads in parts that have begun and not ended. S3 keeps, and charges for, their parts until
 * somebody breaks them off; so each is noted before its first part.
 */
final class OpenUploads {
    private static final Logger LOG = LoggerFactory.getLogger(OpenUploads.class);
    private static final String KIND = "s3-upload";
    private static final int PAGE = 500;

    private final Connections connections;
    private final Documents documents;
    private final Set<String> active = ConcurrentHashMap.newKeySet();

    OpenUploads(Connections connections, Documents documents) {
        this.connections = connections;
        this.documents = documents;
    }

    /**
     * Notes an upload.
     *
     * @param upload as S3 names it
     * @return for {@link #close}
     */
    String open(ObjectName name, String upload) {
        String id = UUID.randomUUID().toString();
        active.add(id);
        documents.put(
                KIND,
                id,
                JsonNodeFactory.instance.objectNode().put("uri", name.uri()).put("upload", upload),
                0);
        return id;
    }

    /**
     * @param done whether S3 has it whole; otherwise it is broken off, now or later
     */
    void close(String id, boolean done) {
        try {
            documents
                    .get(KIND, id)
                    .filter(note -> done || abort(note.value()))
                    .ifPresent(note -> documents.delete(KIND, id, note.version()));
        } finally {
            active.remove(id);
        }
    }

    /** Breaks off what earlier processes, or outages, left behind. */
    void sweep() {
        List<Document> page = documents.list(KIND, null, PAGE);
        while (!page.isEmpty()) {
            page.stream().filter(note -> active.add(note.id())).forEach(n -> close(n.id(), false));
            page = documents.list(KIND, page.get(page.size() - 1).id(), PAGE);
        }
    }

    /** Whether nothing is left of it. */
    private boolean abort(JsonNode note) {
        ObjectName name = ObjectName.of(note.path("uri").asText());
        String upload = note.path("upload").asText();
        try {
            connections
                    .client(name.bucket())
                    .abortMultipartUpload(
                            r -> r.bucket(name.bucket()).key(name.key()).uploadId(upload));
            return true;
        } catch (S3Exception e) {
            return e.statusCode() == 404;
        } catch (SdkException | JobException e) {
            LOG.debug("Cannot break off an upload to {} yet", LocalPaths.printable(name), e);
            return false;
        }
    }
}
