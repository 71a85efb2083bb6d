package io.caravan.finish;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The end of a rendition of sound. Encoders of sound put a frame in front of the first one that is
 * heard; where the rest of a video is a whole number of segments, that frame leaves one of its own
 * at the end. In a player it lies behind the end, and hls.js waits for it for ever.
 */
final class ShortTail {
    private static final String LENGTH = "#EXTINF:";
    private static final double LEAST = 0.5;

    private ShortTail() {}

    /** Joins a last segment that is shorter than half a second to the one before it. */
    static void join(Path playlist) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(playlist));
        List<Integer> segments = new ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).startsWith(LENGTH)) {
                segments.add(i);
            }
        }
        if (segments.size() < 2 || seconds(lines, last(segments, 0)) >= LEAST) {
            return;
        }
        int tail = last(segments, 0);
        int before = last(segments, 1);
        Path from = playlist.resolveSibling(lines.get(tail + 1));
        Path to = playlist.resolveSibling(lines.get(before + 1));
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.APPEND)) {
            Files.copy(from, out);
        }
        double both = seconds(lines, before) + seconds(lines, tail);
        lines.set(before, String.format(Locale.ROOT, "%s%.6f,", LENGTH, both));
        lines.subList(tail, tail + 2).clear();
        Files.write(playlist, lines);
        Files.delete(from);
    }

    private static int last(List<Integer> segments, int back) {
        return segments.get(segments.size() - 1 - back);
    }

    private static double seconds(List<String> lines, int at) {
        return Double.parseDouble(lines.get(at).substring(LENGTH.length()).split(",")[0]);
    }
}
