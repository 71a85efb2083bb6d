package io.caravan.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.storage.Checksum;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;

import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys of files that were taken before, kept apart from jobs and for longer. */
final class Seen {
    private static final String KIND = "seen:";
    private static final int BATCH = 500;

    private final Documents documents;

    Seen(Documents documents) {
        this.documents = documents;
    }

    /**
     * What makes a file the same file again: path, size and modification time, never the inode,
     * because a copying tool makes a new one. Where a rewrite with the same three counts as new,
     * the time of the last change as well.
     *
     * @return of fixed length and safe in any store
     */
    static String key(String sourceId, Source source, Path path, Stat stat) {
        String text =
                String.join(
                        "\n",
                        sourceId,
                        path.toString(),
                        Long.toString(stat.size()),
                        stat.modified().truncatedTo(ChronoUnit.MILLIS).toString());
        if (source.leaves() && !source.skipRepeats()) {
            text += "\n" + stat.changed();
        }
        return "file:" + Checksum.sha256(text);
    }

    /** The job of each of these keys that is known; empty text when none was made of it. */
    Map<String, String> jobs(String sourceId, Collection<String> keys) {
        Map<String, String> found = new HashMap<>();
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<String> some = all.subList(from, Math.min(all.size(), from + BATCH));
            documents
                    .getAll(KIND + sourceId, some)
                    .forEach((key, d) -> found.put(key, d.value().path("job").asText("")));
        }
        return found;
    }

    /**
     * @param job made of it, or empty when none was
     */
    void remember(String sourceId, String key, Path path, String job) {
        var value =
                JsonNodeFactory.instance.objectNode().put("path", path.toString()).put("job", job);
        if (!documents.put(KIND + sourceId, key, value, 0)) {
            long version = documents.get(KIND + sourceId, key).map(Document::version).orElse(0L);
            documents.put(KIND + sourceId, key, value, version);
        }
    }
}
