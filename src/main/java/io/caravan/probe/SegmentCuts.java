package io.caravan.probe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds out from a video's packets whether and where it can be cut into segments without encoding.
 * Reads what FFmpeg's {@code framecrc} muxer prints of the stream, mapped twice: first all of it,
 * then only the packets that a decoder can start at, whatever came before (H.264: IDR pictures).
 */
public final class SegmentCuts implements Consumer<String> {
    /** More than this many would not fit on a command line. */
    private static final int MOST = 10_000;

    private static final long MICROS = 1_000_000;
    private static final String TIME_BASE = "#tb 0:";

    private final long segmentMicros;
    private final List<Long> keys = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private final List<Long> cuts = new ArrayList<>();
    private long numerator = 1;
    private long denominator = 1;
    private boolean closed = true;
    private long first = PacketLine.NONE;
    private long end;
    private long bytes;
    private double peak;

    /**
     * @param segment least seconds from one cut to the next, on average: cut <i>n</i> is the first
     *     key packet that is at least <i>n</i> times as late as the first packet, as in FFmpeg's
     *     hls muxer
     */
    public SegmentCuts(double segment) {
        this.segmentMicros = Math.round(segment * MICROS);
    }

    @Override
    public synchronized void accept(String line) {
        if (line.startsWith(TIME_BASE)) {
            String[] parts = line.substring(TIME_BASE.length()).strip().split("/");
            numerator = Long.parseLong(parts[0]);
            denominator = Long.parseLong(parts[1]);
            return;
        }
        PacketLine packet = PacketLine.read(line);
        if (packet != null && packet.stream() == 0) {
            add(packet);
        } else if (packet != null) {
            starts.add(packet.pts());
        }
    }

    private void add(PacketLine packet) {
        if (first == PacketLine.NONE) {
            closed = packet.key();
            first = packet.pts();
            end = packet.pts();
        }
        closed &= packet.plain() && packet.pts() != PacketLine.NONE;
        if (packet.key()) {
            if (due(packet.pts())) {
                closeSegment(packet.pts());
                cuts.add(packet.pts());
            }
            keys.add(packet.pts());
        }
        // a picture that is shown before the key picture it follows may need an earlier one
        closed &= !keys.isEmpty() && packet.pts() >= keys.get(keys.size() - 1);
        end = Math.max(end, packet.pts() + packet.duration());
        bytes += packet.bytes();
    }

    private boolean due(long pts) {
        BigInteger since =
                BigInteger.valueOf(pts - first).multiply(BigInteger.valueOf(numerator * MICROS));
        BigInteger least =
                BigInteger.valueOf(segmentMicros * (cuts.size() + 1))
                        .multiply(BigInteger.valueOf(denominator));
        return since.compareTo(least) >= 0;
    }

    private void closeSegment(long at) {
        double length = seconds(at - (cuts.isEmpty() ? first : cuts.get(cuts.size() - 1)));
        // a short rest at the end says little
        if (length * 2 * MICROS >= segmentMicros || cuts.isEmpty()) {
            peak = Math.max(peak, bytes * 8 / Math.max(length, 0.001));
        }
        bytes = 0;
    }

    private double seconds(long units) {
        return (double) units * numerator / denominator;
    }

    /**
     * What was found, to be asked once all packets are read: {@code packets.closed} (whether a
     * decoder can start at every key picture), {@code packets.gop} (the longest time between them
     * in seconds, to a tenth), {@code packets.peak} (bits per second of the segment that needs
     * most) and {@code packets.cuts} (where segments behind the first begin, in seconds). Empty
     * when there are no packets, or far too many segments.
     */
    public synchronized Map<String, String> figures() {
        Map<String, String> figures = new TreeMap<>();
        if (keys.isEmpty() || cuts.size() > MOST) {
            return figures;
        }
        closeSegment(end);
        figures.put("packets.closed", String.valueOf(closed && keys.equals(starts)));
        figures.put("packets.gop", String.valueOf(Math.round(longest() * 10) / 10.0));
        figures.put("packets.peak", String.valueOf((long) Math.ceil(peak)));
        figures.put("packets.cuts", cuts.stream().map(this::text).collect(Collectors.joining(" ")));
        return figures;
    }

    private double longest() {
        long longest = end - keys.get(keys.size() - 1);
        for (int i = 1; i < keys.size(); i++) {
            longest = Math.max(longest, keys.get(i) - keys.get(i - 1));
        }
        return seconds(longest);
    }

    private String text(long pts) {
        return BigDecimal.valueOf(Math.round(seconds(pts) * MICROS), 6)
                .stripTrailingZeros()
                .toPlainString();
    }
}
