package io.caravan.store.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What jobs require of a worker, as text that is equal when the requirements are. */
final class Requirements {
    private static final int MOST = 12;

    private Requirements() {}

    /** Sorted and plain ASCII, so that every database and Java agree on the order. */
    static String text(Map<String, String> requires) {
        return new TreeMap<>(requires)
                .entrySet().stream().map(Requirements::entry).collect(joining("&"));
    }

    private static String entry(Map.Entry<String, String> entry) {
        return URLEncoder.encode(entry.getKey(), UTF_8)
                + "="
                + URLEncoder.encode(entry.getValue(), UTF_8);
    }

    /**
     * Every requirement that a worker with these properties meets. There are few, whereas the queue
     * may hold any number of requirements that nobody meets.
     */
    static NavigableSet<String> metBy(Map<String, String> has) {
        if (has.size() > MOST) {
            throw new IllegalArgumentException(
                    "A worker may have at most " + MOST + " properties, not " + has.size());
        }
        List<String> met = new ArrayList<>(List.of(""));
        for (Map.Entry<String, String> property : new TreeMap<>(has).entrySet()) {
            for (String shorter : List.copyOf(met)) {
                met.add(shorter.isEmpty() ? entry(property) : shorter + "&" + entry(property));
            }
        }
        return new TreeSet<>(met);
    }
}
