package io.caravan.engine;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads figures that FFmpeg's filters print, {@code lavfi.name=value}; the last one counts. */
final class Figures implements Consumer<String> {
    private static final String PREFIX = "lavfi.";

    private final Map<String, String> values = new TreeMap<>();

    @Override
    public synchronized void accept(String line) {
        int equals = line.indexOf('=');
        if (line.startsWith(PREFIX) && equals > 0) {
            values.put(line.substring(PREFIX.length(), equals), line.substring(equals + 1).strip());
        }
    }

    /** By name without its prefix. */
    synchronized Map<String, String> values() {
        return Map.copyOf(values);
    }
}
