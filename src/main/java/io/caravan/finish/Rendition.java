package io.caravan.finish;

import io.caravan.job.Result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One rendition of a ladder, as its files tell.
 *
 * @param playlist its own
 * @param entry what its header says
 * @param segments in order
 */
record Rendition(Path playlist, Result result, SampleEntry entry, List<Segment> segments) {
    private static final String LENGTH = "#EXTINF:";
    private static final String TARGET = "#EXT-X-TARGETDURATION:";

    /**
     * One segment.
     *
     * @param seconds how long it is
     * @param bytes of its file
     */
    record Segment(double seconds, long bytes) {}

    static Rendition read(Path playlist, Result result) throws IOException {
        List<Segment> segments = new ArrayList<>();
        double length = 0;
        for (String line : Files.readAllLines(playlist)) {
            if (line.startsWith(LENGTH)) {
                length = Double.parseDouble(line.substring(LENGTH.length()).split(",")[0]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                segments.add(new Segment(length, Files.size(playlist.resolveSibling(line))));
            }
        }
        byte[] init = Files.readAllBytes(playlist.resolveSibling("init.mp4"));
        return new Rendition(playlist, result, SampleEntry.of(init), List.copyOf(segments));
    }

    /** The longest segment, in whole seconds. */
    long target() {
        return segments.stream().mapToLong(s -> Math.round(s.seconds())).max().orElse(1);
    }

    /**
     * Bits per second of the segments in a row that need most, where these last between half a
     * target duration and one and a half, as RFC 8216 measures it.
     */
    long peak(long target) {
        long peak = 0;
        for (int i = 0; i < segments.size(); i++) {
            double seconds = 0;
            long bytes = 0;
            for (int j = i; j < segments.size() && seconds < 1.5 * target; j++) {
                seconds += segments.get(j).seconds();
                bytes += segments.get(j).bytes();
                if (seconds >= 0.5 * target && seconds <= 1.5 * target) {
                    peak = Math.max(peak, rate(bytes, seconds));
                }
            }
        }
        return Math.max(peak, average());
    }

    /** Bits per second of all of it. */
    long average() {
        return rate(
                segments.stream().mapToLong(Segment::bytes).sum(),
                segments.stream().mapToDouble(Segment::seconds).sum());
    }

    private static long rate(long bytes, double seconds) {
        return seconds > 0 ? (long) Math.ceil(bytes * 8 / seconds) : 0;
    }

    /** Writes the target duration into the playlist: all of a ladder must have the same. */
    void setTarget(long target) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(playlist));
        lines.replaceAll(line -> line.startsWith(TARGET) ? TARGET + target : line);
        Files.write(playlist, lines);
    }
}
