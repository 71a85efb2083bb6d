package io.caravan.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.job.Json;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The stored deliveries. Each is a document; beside it lies an entry whose id begins with the time
 * of the next attempt, so that what is due is found first. The delivery itself is what counts: an
 * entry that a crash left behind is put right when its time comes.
 */
final class Deliveries {
    private static final String KIND = "delivery";
    private static final String DUE = "delivery-due";
    private static final String HOST = "host";
    private static final int PAGE = 200;
    private static final int TIME_DIGITS = 13;

    private final Documents documents;

    Deliveries(Documents documents) {
        this.documents = documents;
    }

    /** A delivery with the version to write it by. */
    record Stored(Delivery delivery, long version) {}

    /** Stores a new delivery, unless it is there already. */
    void add(Delivery delivery) {
        if (documents.put(KIND, delivery.id(), json(delivery), 0)) {
            addDue(delivery);
        } else {
            // The crash may have come between the two.
            find(delivery.id()).map(Stored::delivery).ifPresent(this::addDue);
        }
    }

    private void addDue(Delivery delivery) {
        if (delivery.next() != null) {
            documents.put(
                    DUE,
                    dueId(delivery),
                    Json.MAPPER.createObjectNode().put(HOST, delivery.host()),
                    0);
        }
    }

    private static String dueId(Delivery delivery) {
        return String.format("%0" + TIME_DIGITS + "d", delivery.next().toEpochMilli())
                + "-"
                + delivery.id();
    }

    Optional<Stored> find(String id) {
        return documents.get(KIND, id).map(Deliveries::stored);
    }

    /** All deliveries of a job, in the order of its events. */
    List<Stored> of(String job) {
        List<Stored> found = new ArrayList<>();
        String after = job;
        while (true) {
            List<Document> page = documents.list(KIND, after, PAGE);
            for (Document document : page) {
                if (!document.id().startsWith(job + "-")) {
                    return found;
                }
                found.add(stored(document));
                after = document.id();
            }
            if (page.isEmpty()) {
                return found;
            }
        }
    }

    /**
     * An entry of what is to be tried.
     *
     * @param entry its own id
     * @param id of the delivery
     * @param host {@code host:port} it goes to
     */
    record Due(String entry, Instant at, String id, String host, long version) {}

    /** What is to be tried, soonest first, after the given entry (null: from the first). */
    List<Due> due(String after) {
        return documents.list(DUE, after, PAGE).stream()
                .map(
                        document ->
                                new Due(
                                        document.id(),
                                        Instant.ofEpochMilli(
                                                Long.parseLong(
                                                        document.id().substring(0, TIME_DIGITS))),
                                        document.id().substring(TIME_DIGITS + 1),
                                        document.value().path(HOST).asText(),
                                        document.version()))
                .toList();
    }

    /**
     * Changes a delivery, and its entry with it.
     *
     * @return the changed one, or empty when it is gone
     */
    Optional<Delivery> change(String id, UnaryOperator<Delivery> change) {
        while (true) {
            Optional<Stored> read = find(id);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            Delivery changed = change.apply(read.get().delivery());
            long version = read.get().version();
            boolean written =
                    changed.isForgettable()
                            ? documents.delete(KIND, id, version)
                            : documents.put(KIND, id, json(changed), version);
            if (written) {
                addDue(changed);
                return Optional.of(changed);
            }
        }
    }

    /** Removes an entry that is done with, and makes the right one when it was out of date. */
    void done(Due due) {
        Optional<Delivery> next =
                find(due.id()).map(Stored::delivery).filter(delivery -> delivery.next() != null);
        next.ifPresent(this::addDue);
        if (next.map(Deliveries::dueId).filter(due.entry()::equals).isEmpty()) {
            documents.delete(DUE, due.entry(), due.version());
        }
    }

    /** Deletes the deliveries of a job that is deleted. */
    void forget(String job) {
        of(job).forEach(stored -> documents.delete(KIND, stored.delivery().id(), stored.version()));
    }

    private static Stored stored(Document document) {
        try {
            return new Stored(
                    Json.MAPPER.treeToValue(document.value(), Delivery.class), document.version());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("delivery " + document.id() + " cannot be read", e);
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode json(Delivery delivery) {
        return Json.MAPPER.valueToTree(delivery);
    }
}
