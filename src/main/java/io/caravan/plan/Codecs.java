package io.caravan.plan;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which codec an encoder of FFmpeg makes. */
final class Codecs {
    private static final Map<String, String> BY_ENCODER =
            Map.ofEntries(
                    Map.entry("libx264", "h264"),
                    Map.entry("libx264rgb", "h264"),
                    Map.entry("libopenh264", "h264"),
                    Map.entry("libx265", "hevc"),
                    Map.entry("libsvtav1", "av1"),
                    Map.entry("libaom-av1", "av1"),
                    Map.entry("librav1e", "av1"),
                    Map.entry("libvpx", "vp8"),
                    Map.entry("libvpx-vp9", "vp9"),
                    Map.entry("libmp3lame", "mp3"),
                    Map.entry("libopus", "opus"),
                    Map.entry("libvorbis", "vorbis"),
                    Map.entry("libfdk_aac", "aac"),
                    Map.entry("srt", "subrip"),
                    Map.entry("libwebp", "webp"));
    private static final Pattern HARDWARE =
            Pattern.compile("(.+)_(nvenc|vaapi|qsv|videotoolbox|amf|v4l2m2m|vulkan|mf|at)");

    private Codecs() {}

    /** FFmpeg's codec name for what an encoder makes. */
    static String of(String encoder) {
        Matcher hardware = HARDWARE.matcher(encoder);
        return hardware.matches() ? hardware.group(1) : BY_ENCODER.getOrDefault(encoder, encoder);
    }

    /** Whether its encoder takes any time base, so that no frame of a variable rate is lost. */
    static boolean anyTimeBase(String codec) {
        return switch (codec) {
            case "h264", "hevc", "av1", "vp8", "vp9" -> true;
            default -> false;
        };
    }
}
