package io.caravan.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where segments begin, the same for all renditions: every so many frames, so that each is of
 * exactly the same length, or where a picture that is copied has key frames.
 */
final class Grid {
    /** Time stamps of some containers are rounded to the millisecond. */
    private static final double ROUNDING = 0.001;

    private static final double FARTHEST = 1;

    /**
     * A player that goes from one rendition to another joins them by their time stamps; where these
     * count in another unit hls.js takes its bearings anew, and leaves a gap.
     */
    private static final String PICTURE = "video_track_timescale=" + VideoEncode.UNITS;

    private final double seconds;
    private final List<Double> cuts;

    /**
     * @param wanted about how long a segment is, in seconds
     * @param frameRate of the picture as {@code a/b}, or null
     */
    Grid(double wanted, String frameRate) {
        this(whole(wanted, frameRate), (List<Double>) null);
    }

    private Grid(double seconds, List<Double> cuts) {
        this.seconds = seconds;
        this.cuts = cuts;
    }

    private static double whole(double wanted, String frameRate) {
        double rate = Fractions.parse(frameRate, 0);
        double whole = rate > 0 ? Math.max(1, Math.round(wanted * rate)) / rate : wanted;
        return Math.abs(whole - wanted) > FARTHEST ? wanted : whole;
    }

    /**
     * The grid of a picture that is copied.
     *
     * @param cuts where segments begin, in seconds with blanks between, as found for {@link #least}
     */
    Grid of(String cuts) {
        return new Grid(
                seconds,
                Stream.of(cuts.split(" "))
                        .filter(cut -> !cut.isEmpty())
                        .map(Double::valueOf)
                        .toList());
    }

    /** Least seconds from one cut of a copied picture to the next, on average. */
    double least() {
        return Math.floor(seconds * 1000) / 1000 - ROUNDING;
    }

    /** Options of a stream that is encoded: a key frame at each of these moments, no other. */
    List<String> keyFrames() {
        return List.of(
                "-force_key_frames",
                cuts == null ? every() : listed(),
                "-g",
                "100000",
                "-sc_threshold",
                "0");
    }

    private String every() {
        String due = "gte(t-ld(0),n_forced*" + text(seconds) + "-" + text(ROUNDING) + ")";
        return "expr:if(eq(n,0),1+0*st(0,t)," + due + ")";
    }

    private String listed() {
        return Stream.concat(Stream.of("0"), cuts.stream().map(cut -> text(cut - ROUNDING)))
                .collect(Collectors.joining(","));
    }

    /**
     * Options of an output.
     *
     * @param picture whether it holds one
     * @param copied whether that is copied, so that not each of its key frames begins a segment
     */
    List<String> segments(boolean picture, boolean copied) {
        double time = copied ? least() : picture ? seconds / 2 : seconds;
        List<String> options = new ArrayList<>();
        options.addAll(List.of("-hls_time", text(time), "-hls_playlist_type", "vod"));
        options.addAll(List.of("-hls_list_size", "0", "-hls_segment_type", "fmp4"));
        options.addAll(List.of("-hls_flags", "independent_segments"));
        // decoding begins before the first picture is shown: players make up for it themselves, a
        // shift would part picture and sound
        options.addAll(List.of("-avoid_negative_ts", "disabled"));
        if (picture) {
            options.addAll(List.of("-hls_segment_options", PICTURE));
        }
        return options;
    }

    private static String text(double seconds) {
        return new BigDecimal(seconds + 1e-9)
                .setScale(6, RoundingMode.DOWN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
