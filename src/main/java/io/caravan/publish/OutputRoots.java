package io.caravan.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.storage.LocalPaths;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which folders have ever held staged files, so that leftovers can be found. */
public final class OutputRoots {
    private static final String KIND = "output-root";
    private static final int PAGE = 500;

    private final Documents documents;
    private final Clock clock;
    private final Map<Path, LocalDate> remembered = new ConcurrentHashMap<>();

    public OutputRoots(Documents documents, Clock clock) {
        this.documents = documents;
        this.clock = clock;
    }

    /** Notes, durably and at most once a day, that a folder is in use. */
    void remember(Path root) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (today.equals(remembered.get(root))) {
            return;
        }
        long version = documents.get(KIND, id(root)).map(Document::version).orElse(0L);
        var value =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("uri", LocalPaths.uri(root))
                        .put("used", today.toString());
        // when somebody else wrote it at the same moment, it is remembered as well
        documents.put(KIND, id(root), value, version);
        remembered.put(root, today);
    }

    /** All folders that are remembered. */
    public List<Root> all() {
        List<Root> roots = new ArrayList<>();
        List<Document> page = documents.list(KIND, null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(d -> roots.add(root(d)));
            page = documents.list(KIND, page.get(page.size() - 1).id(), PAGE);
        }
        return roots;
    }

    /** Forgets a folder, unless it was used since it was listed. */
    public void forget(Root root) {
        documents.delete(KIND, id(root.path()), root.version());
    }

    private static Root root(Document document) {
        var value = document.value();
        return new Root(
                Path.of(LocalPaths.decode(LocalPaths.body(value.path("uri").asText()))),
                LocalDate.parse(value.path("used").asText()),
                document.version());
    }

    private static String id(Path root) {
        return UUID.nameUUIDFromBytes(LocalPaths.uri(root).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * @param used the last day it was used, UTC
     * @param version of its document
     */
    public record Root(Path path, LocalDate used, long version) {}
}
