package io.caravan.store;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything durable that is not a job: seen keys, presets, deliveries. One record a document. */
public interface Documents {

    Optional<Document> get(String kind, String id);

    /** Those of the ids that exist, by id. */
    Map<String, Document> getAll(String kind, Collection<String> ids);

    /**
     * Writes one document.
     *
     * @param expectedVersion version it was read with, 0 when it must not exist yet
     * @return whether it was written
     */
    boolean put(String kind, String id, JsonNode value, long expectedVersion);

    /** Deletes it if it has this version. Returns whether it did. */
    boolean delete(String kind, String id, long expectedVersion);

    /** One page of a kind in the order of ids, after the given id (null: from the first). */
    List<Document> list(String kind, String after, int limit);

    record Document(String kind, String id, long version, JsonNode value) {}
}
