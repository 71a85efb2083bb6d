package io.caravan.probe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Sums up what FFmpeg's {@code framecrc} muxer prints, line by line: one line per packet, after a
 * header that names each stream's codec. Needs the same little memory for any length.
 */
public final class FrameCrc implements Consumer<String> {
    private final Map<Integer, Track> tracks = new TreeMap<>();

    /**
     * The packets of one stream.
     *
     * @param type {@code video}, {@code audio}, {@code subtitle} …
     * @param codec FFmpeg's codec name
     * @param width in pixels, or 0
     * @param height in pixels, or 0
     * @param packets how many
     * @param start presentation time of the first, in seconds; 0 when there is none
     * @param end where the last one stops, in seconds; 0 when there is none
     * @param bytes all of them together
     */
    public record Stream(
            String type,
            String codec,
            int width,
            int height,
            long packets,
            double start,
            double end,
            long bytes) {
        /** Length in seconds. */
        public double seconds() {
            return end - start;
        }
    }

    @Override
    public void accept(String line) {
        if (line.startsWith("#")) {
            header(line);
        } else {
            packet(line);
        }
    }

    /** Every stream in the order it was mapped. */
    public List<Stream> streams() {
        return tracks.values().stream().map(Track::sum).toList();
    }

    /** Streams of one type in the order they were mapped. */
    public List<Stream> streams(String type) {
        return streams().stream().filter(s -> s.type().equals(type)).toList();
    }

    /** A header line: {@code #key stream: value}. */
    private void header(String line) {
        int space = line.indexOf(' ');
        int colon = line.indexOf(": ", space);
        if (space < 0 || colon < 0) {
            return;
        }
        String value = line.substring(colon + 2).strip();
        String index = line.substring(space + 1, colon);
        switch (line.substring(1, space)) {
            case "tb" -> track(index).timeBase(value);
            case "media_type" -> track(index).type = value;
            case "codec_id" -> track(index).codec = value;
            case "dimensions" -> track(index).dimensions(value);
            default -> {
                // nothing that is needed
            }
        }
    }

    private Track track(String index) {
        return track(Integer.parseInt(index.strip()));
    }

    private Track track(int index) {
        return tracks.computeIfAbsent(index, i -> new Track());
    }

    private void packet(String line) {
        PacketLine packet = PacketLine.read(line);
        if (packet != null) {
            track(packet.stream()).add(packet);
        }
    }

    private static final class Track {
        private String type = "";
        private String codec = "";
        private int width;
        private int height;
        private double unit = 1;
        private long packets;
        private long bytes;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        private void timeBase(String value) {
            int slash = value.indexOf('/');
            unit =
                    Double.parseDouble(value.substring(0, slash))
                            / Double.parseDouble(value.substring(slash + 1));
        }

        private void dimensions(String value) {
            int x = value.indexOf('x');
            width = Integer.parseInt(value.substring(0, x));
            height = Integer.parseInt(value.substring(x + 1));
        }

        private void add(PacketLine packet) {
            packets++;
            bytes += packet.bytes();
            long time = packet.pts() == PacketLine.NONE ? packet.dts() : packet.pts();
            if (time != PacketLine.NONE) {
                first = Math.min(first, time);
                last = Math.max(last, time + packet.duration());
            }
        }

        private Stream sum() {
            boolean known = first <= last;
            return new Stream(
                    type,
                    codec,
                    width,
                    height,
                    packets,
                    known ? first * unit : 0,
                    known ? last * unit : 0,
                    bytes);
        }
    }
}
