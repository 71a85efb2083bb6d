package io.caravan.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.storage.Checksum;
import io.caravan.store.Documents;

import java.util.Collection;
import java.util.Set;

/** The keys of objects that were taken before, kept apart from jobs and for longer. */
final class SeenObjects {
    private static final String KIND = "seen:";

    private final Documents documents;

    SeenObjects(Documents documents) {
        this.documents = documents;
    }

    /** Of fixed length and safe in any store. */
    static String key(String source, ObjectName name, String etag) {
        String text = String.join("\n", source, name.bucket(), name.key(), etag);
        return "s3:" + Checksum.sha256(text);
    }

    /** Those of the keys that are known. */
    Set<String> known(String source, Collection<String> keys) {
        return documents.getAll(KIND + source, keys).keySet();
    }

    /**
     * @param job made of it, or empty when none was
     */
    void remember(Found found, String job) {
        var value =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("uri", found.name().uri())
                        .put("job", job);
        documents.put(KIND + found.source(), found.key(), value, 0);
    }

    /** Whether a source has once looked at all of a prefix. */
    boolean hasLooked(String source, BucketSource.Prefix prefix) {
        return documents.get("watched-bucket", looked(source, prefix)).isPresent();
    }

    void looked(BucketSource.Prefix prefix, String source) {
        var value = JsonNodeFactory.instance.objectNode().put("prefix", prefix.toString());
        documents.put("watched-bucket", looked(source, prefix), value, 0);
    }

    private static String looked(String source, BucketSource.Prefix prefix) {
        return key(source, new ObjectName(prefix.bucket(), prefix.prefix()), "");
    }
}
