package io.caravan.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Where segments begin: every so many frames, so that each is of exactly the same length and those
 * of all renditions begin at the same moments.
 */
final class Grid {
    /** Time stamps of some containers are rounded to the millisecond. */
    private static final String ROUNDING = "0.001";

    private static final double FARTHEST = 1;

    private final double seconds;

    /**
     * @param wanted about how long a segment is, in seconds
     * @param frameRate of the picture as {@code a/b}, or null
     */
    Grid(double wanted, String frameRate) {
        double rate = Fractions.parse(frameRate, 0);
        double whole = rate > 0 ? Math.max(1, Math.round(wanted * rate)) / rate : wanted;
        this.seconds = Math.abs(whole - wanted) > FARTHEST ? wanted : whole;
    }

    /** Options of a stream that is encoded: a key frame at each of these moments, no other. */
    List<String> keyFrames() {
        String due = "gte(t-ld(0),n_forced*" + text(seconds) + "-" + ROUNDING + ")";
        return List.of(
                "-force_key_frames",
                "expr:if(eq(n,0),1+0*st(0,t)," + due + ")",
                "-g",
                "100000",
                "-sc_threshold",
                "0");
    }

    /**
     * Options of an output.
     *
     * @param picture whether it holds one: then each key frame begins a segment
     */
    List<String> segments(boolean picture) {
        return List.of(
                "-hls_time",
                text(picture ? seconds / 2 : seconds),
                "-hls_playlist_type",
                "vod",
                "-hls_list_size",
                "0",
                "-hls_segment_type",
                "fmp4",
                "-hls_flags",
                "independent_segments");
    }

    private static String text(double seconds) {
        return new BigDecimal(seconds).setScale(6, RoundingMode.DOWN).toPlainString();
    }
}
