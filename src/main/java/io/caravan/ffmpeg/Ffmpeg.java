package io.caravan.ffmpeg;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An FFmpeg that starts on this machine, and what it can do.
 *
 * @param executable absolute path of {@code ffmpeg}
 * @param ffprobe absolute path of {@code ffprobe}
 * @param version as it calls itself, such as {@code 8.0.1} or {@code 5.1.9-0+deb12u1}
 * @param origin where it was found
 * @param encoders names as {@code -c:v} and {@code -c:a} take them
 * @param decodable codecs it can decode, by codec (not decoder) name
 * @param filters names as in a filter graph
 * @param muxers names as {@code -f} takes them for an output
 * @param demuxers names as {@code -f} takes them for an input, each alias by itself
 */
public record Ffmpeg(
        Path executable,
        Path ffprobe,
        String version,
        Origin origin,
        Set<String> encoders,
        Set<String> decodable,
        Set<String> filters,
        Set<String> muxers,
        Set<String> demuxers) {

    /** Where an FFmpeg was found. */
    public enum Origin {
        /** Named by {@code caravan.ffmpeg}. */
        CONFIGURED("configured"),
        /** Found on {@code PATH}. */
        PATH("on PATH"),
        /** The build from Maven Central that comes with Caravan. */
        BUNDLED("bundled");

        private final String text;

        Origin(String text) {
            this.text = text;
        }
    }

    /** Encoders that the shipped operations, or common ones, ask for. */
    private static final List<String> WANTED_ENCODERS =
            List.of(
                    "libx264",
                    "libx265",
                    "libsvtav1",
                    "libvpx-vp9",
                    "aac",
                    "libmp3lame",
                    "libopus",
                    "flac",
                    "pcm_s16le",
                    "libwebp",
                    "mjpeg",
                    "png",
                    "mov_text",
                    "webvtt");

    /** Filters that the shipped operations, or common ones, ask for. */
    private static final List<String> WANTED_FILTERS =
            List.of(
                    "scale",
                    "zscale",
                    "tonemap",
                    "bwdif",
                    "loudnorm",
                    "drawtext",
                    "subtitles",
                    "thumbnail",
                    "tile",
                    "xfade");

    public Ffmpeg {
        encoders = Set.copyOf(encoders);
        decodable = Set.copyOf(decodable);
        filters = Set.copyOf(filters);
        muxers = Set.copyOf(muxers);
        demuxers = Set.copyOf(demuxers);
    }

    /** Those of the wanted encoders and filters that this build lacks; none is a must. */
    public List<String> missing() {
        return Stream.concat(
                        WANTED_ENCODERS.stream().filter(name -> !encoders.contains(name)),
                        WANTED_FILTERS.stream().filter(name -> !filters.contains(name)))
                .toList();
    }

    /** One line for the start-up log. */
    public String describe() {
        String found = "FFmpeg " + version + ", " + origin.text + ": " + executable;
        return missing().isEmpty() ? found : found + "; lacks " + String.join(", ", missing());
    }
}
