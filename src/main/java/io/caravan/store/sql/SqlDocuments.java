package io.caravan.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.store.Documents;

import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents in one table, a row each. */
final class SqlDocuments implements Documents {
    private static final int BATCH = 1000;

    private final Database database;

    SqlDocuments(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Document> get(String kind, String id) {
        return Optional.ofNullable(getAll(kind, List.of(id)).get(id));
    }

    @Override
    public Map<String, Document> getAll(String kind, Collection<String> ids) {
        List<String> wanted = List.copyOf(ids);
        Map<String, Document> found = new HashMap<>();
        for (int start = 0; start < wanted.size(); start += BATCH) {
            List<String> batch = wanted.subList(start, Math.min(start + BATCH, wanted.size()));
            read(kind, batch).forEach(document -> found.put(document.id(), document));
        }
        return found;
    }

    private List<Document> read(String kind, List<String> ids) {
        return database.read(
                handle ->
                        documents(
                                handle.createQuery(
                                                "SELECT kind, id, version, value FROM document"
                                                        + " WHERE kind = :kind AND id IN (<ids>)")
                                        .bind("kind", kind)
                                        .bindList("ids", ids)));
    }

    @Override
    public boolean put(String kind, String id, JsonNode value, long expectedVersion) {
        String sql =
                expectedVersion == 0
                        ? "INSERT INTO document (kind, id, version, value)"
                                + " VALUES (:kind, :id, :expected + 1, :value)"
                                + " ON CONFLICT DO NOTHING"
                        : "UPDATE document SET version = version + 1, value = :value"
                                + " WHERE kind = :kind AND id = :id AND version = :expected";
        String json = value.toString();
        return database.write(
                handle ->
                        isOneRow(
                                handle.createUpdate(sql).bind("value", json),
                                kind,
                                id,
                                expectedVersion));
    }

    @Override
    public boolean delete(String kind, String id, long expectedVersion) {
        return database.write(
                handle ->
                        isOneRow(
                                handle.createUpdate(
                                        "DELETE FROM document"
                                                + " WHERE kind = :kind AND id = :id AND version = :expected"),
                                kind,
                                id,
                                expectedVersion));
    }

    private static boolean isOneRow(Update update, String kind, String id, long expectedVersion) {
        return update.bind("kind", kind).bind("id", id).bind("expected", expectedVersion).execute()
                == 1;
    }

    @Override
    public List<Document> list(String kind, String after, int limit) {
        return database.read(
                handle ->
                        documents(
                                handle.createQuery(
                                                "SELECT kind, id, version, value FROM document"
                                                        + " WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit")
                                        .bind("kind", kind)
                                        .bind("after", after == null ? "" : after)
                                        .bind("limit", limit)));
    }

    private static List<Document> documents(Query query) {
        return query.map(
                        (row, context) ->
                                new Document(
                                        row.getString("kind"),
                                        row.getString("id"),
                                        row.getLong("version"),
                                        json(row.getString("value"))))
                .list();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "A document in the store cannot be read: " + e.getOriginalMessage(),
                    e);
        }
    }
}
