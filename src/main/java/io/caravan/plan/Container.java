package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is known of a file format: which codecs can be copied into it, and how text subtitles are
 * written there.
 *
 * @param name as people call it
 * @param muxer FFmpeg's name
 * @param extension without dot
 * @param video codecs that players of this format expect; {@code *} for any
 * @param audio likewise
 * @param subtitles likewise
 * @param textSubtitles encoder for text subtitles, or null when it has none
 * @param manyAudio whether it holds more than one audio stream
 */
record Container(
        String name,
        String muxer,
        String extension,
        Set<String> video,
        Set<String> audio,
        Set<String> subtitles,
        String textSubtitles,
        boolean manyAudio) {

    private static final Set<String> ANY = Set.of("*");
    private static final Set<String> NONE = Set.of();
    private static final Set<String> TEXT =
            Set.of("subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text");
    private static final Set<String> MP4_AUDIO =
            Set.of("aac", "mp3", "ac3", "eac3", "alac", "opus", "flac");
    private static final Set<String> MOV_AUDIO =
            Set.of(
                    "aac",
                    "mp3",
                    "ac3",
                    "eac3",
                    "alac",
                    "pcm_s16le",
                    "pcm_s16be",
                    "pcm_s24le",
                    "pcm_s24be",
                    "pcm_s32le",
                    "pcm_s32be",
                    "pcm_f32le");
    private static final Set<String> MKV_SUBTITLES =
            Set.of(
                    "subrip",
                    "ass",
                    "ssa",
                    "webvtt",
                    "hdmv_pgs_subtitle",
                    "dvd_subtitle",
                    "dvb_subtitle");

    private static final List<Container> KNOWN =
            List.of(
                    new Container(
                            "mp4",
                            "mp4",
                            "mp4",
                            Set.of("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video"),
                            MP4_AUDIO,
                            Set.of("mov_text"),
                            "mov_text",
                            true),
                    new Container(
                            "mov",
                            "mov",
                            "mov",
                            Set.of(
                                    "h264",
                                    "hevc",
                                    "mpeg4",
                                    "mpeg2video",
                                    "prores",
                                    "dnxhd",
                                    "mjpeg",
                                    "dvvideo"),
                            MOV_AUDIO,
                            Set.of("mov_text"),
                            "mov_text",
                            true),
                    new Container(
                            "webm",
                            "webm",
                            "webm",
                            Set.of("vp8", "vp9", "av1"),
                            Set.of("vorbis", "opus"),
                            Set.of("webvtt"),
                            "webvtt",
                            true),
                    new Container(
                            "ts",
                            "mpegts",
                            "ts",
                            Set.of("h264", "hevc", "mpeg2video", "mpeg1video"),
                            Set.of("aac", "mp2", "mp3", "ac3", "eac3", "dts", "opus"),
                            Set.of("dvb_subtitle"),
                            null,
                            true),
                    new Container("m4a", "ipod", "m4a", NONE, MP4_AUDIO, NONE, null, true),
                    new Container("mp3", "mp3", "mp3", NONE, Set.of("mp3"), NONE, null, false),
                    new Container("opus", "opus", "opus", NONE, Set.of("opus"), NONE, null, false),
                    new Container("flac", "flac", "flac", NONE, Set.of("flac"), NONE, null, false),
                    new Container("wav", "wav", "wav", NONE, ANY, NONE, null, false),
                    new Container("gif", "gif", "gif", Set.of("gif"), NONE, NONE, null, false),
                    new Container(
                            "hls", "hls", "m3u8", Set.of("h264"), Set.of("aac"), NONE, null, false),
                    new Container("jpg", "image2", "jpg", Set.of("mjpeg"), NONE, NONE, null, false),
                    new Container("png", "image2", "png", Set.of("png"), NONE, NONE, null, false),
                    new Container(
                            "webp", "image2", "webp", Set.of("webp"), NONE, NONE, null, false),
                    new Container(
                            "mkv", "matroska", "mkv", ANY, ANY, MKV_SUBTITLES, "subrip", true));

    /**
     * Looks it up by its own or FFmpeg's name; of others nothing is known and anything is let in.
     */
    static Container of(String name) {
        return KNOWN.stream()
                .filter(known -> known.name.equals(name))
                .findFirst()
                .or(() -> KNOWN.stream().filter(known -> known.muxer.equals(name)).findFirst())
                .orElseGet(() -> new Container(name, name, null, ANY, ANY, ANY, null, true));
    }

    boolean holds(String type, String codec) {
        Set<String> codecs =
                switch (type) {
                    case "video" -> video;
                    case "audio" -> audio;
                    default -> subtitles;
                };
        return codecs == ANY || codecs.contains(codec);
    }

    /** Whether it can say that players are to turn the picture. */
    boolean turns() {
        return Set.of("mp4", "mov", "matroska", "webm").contains(muxer);
    }

    /** The encoder for a container that holds one kind of picture only. */
    String pictureEncoder() {
        if (video.size() != 1 || video == ANY) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "codec: auto is for pictures and subtitles only, " + name + " needs a name");
        }
        String codec = video.iterator().next();
        return codec.equals("webp") ? "libwebp" : codec;
    }

    /** The codec to write a subtitle stream with: copy, an encoder, or null when none will do. */
    String subtitleCodec(String codec) {
        if (holds("subtitle", codec)) {
            return "copy";
        }
        return TEXT.contains(codec) ? textSubtitles : null;
    }

    /** Apple's players take HEVC under one tag only: the argument for it, unless it is given. */
    List<String> tag(String codec, List<String> given) {
        boolean apple = name.equals("mp4") || name.equals("mov");
        return apple && codec.equals("hevc") && !given.contains("-tag")
                ? List.of("-tag", "hvc1")
                : List.of();
    }

    /**
     * Arguments of an output: players can start before all of a file is there, unless said.
     *
     * @param most numbered files, or null for one
     */
    List<String> complete(List<String> given, Integer most) {
        if (muxer.equals("image2")) {
            List<String> complete = new ArrayList<>(given);
            if (most == null) {
                complete.addAll(List.of("-frames:v", "1", "-update", "1"));
            } else {
                // one more than may be, so that more than may be is noticed
                complete.addAll(List.of("-frames:v", String.valueOf(most + 1)));
            }
            return complete;
        }
        boolean movie = Set.of("mp4", "mov", "ipod").contains(muxer);
        if (!movie || given.contains("-movflags")) {
            return given;
        }
        List<String> complete = new ArrayList<>(given);
        complete.addAll(List.of("-movflags", "+faststart"));
        return complete;
    }

    /** Known containers that would hold all of these streams. */
    static List<String> holding(
            List<String> videoCodecs, List<String> audioCodecs, boolean turned) {
        List<String> names = new ArrayList<>();
        for (Container known : KNOWN) {
            if (videoCodecs.stream().allMatch(codec -> known.holds("video", codec))
                    && audioCodecs.stream().allMatch(codec -> known.holds("audio", codec))
                    && (known.manyAudio || audioCodecs.size() <= 1)
                    && (known.turns() || !turned)) {
                names.add(known.name);
            }
        }
        return names;
    }
}
