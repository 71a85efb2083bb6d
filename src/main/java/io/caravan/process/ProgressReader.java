package io.caravan.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Reads what FFmpeg's {@code -progress} writes and notices when nothing grows any more. */
final class ProgressReader implements Consumer<String> {
    private static final Set<String> KEYS = Set.of("out_time_us", "speed", "frame", "total_size");

    private final Consumer<Progress> reports;
    private final Map<String, Double> values = new HashMap<>();
    private final Map<String, Double> most = new HashMap<>();
    private volatile long lastGrowth = System.nanoTime();

    ProgressReader(Consumer<Progress> reports) {
        this.reports = reports;
    }

    /** When something last grew, on the clock of {@link System#nanoTime()}. */
    long lastGrowth() {
        return lastGrowth;
    }

    @Override
    public void accept(String line) {
        int equals = line.indexOf('=');
        String key = line.substring(0, Math.max(0, equals)).strip();
        String value = line.substring(equals + 1).strip();
        if (key.equals("progress")) {
            noticeGrowth();
            reports.accept(report(value.equals("end")));
            values.clear();
        } else if (KEYS.contains(key)) {
            put(key, value);
        }
    }

    private void put(String key, String value) {
        try {
            values.put(key, Double.valueOf(value.endsWith("x") ? value.replace("x", "") : value));
        } catch (NumberFormatException e) {
            values.remove(key); // N/A
        }
    }

    private void noticeGrowth() {
        for (String key : Set.of("out_time_us", "frame", "total_size")) {
            double value = values.getOrDefault(key, 0.0);
            if (value > most.getOrDefault(key, 0.0)) {
                most.put(key, value);
                lastGrowth = System.nanoTime();
            }
        }
    }

    private Progress report(boolean end) {
        Double micros = values.get("out_time_us");
        return new Progress(
                micros == null ? null : Math.max(0, micros / 1e6),
                values.get("speed"),
                values.getOrDefault("frame", 0.0).longValue(),
                values.getOrDefault("total_size", 0.0).longValue(),
                end);
    }
}
