package io.caravan.publish;

import java.util.Locale;
import java.util.Map;

/** Media types by file extension: what players and browsers expect of each kind of result. */
final class ContentTypes {
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("m3u8", "application/vnd.apple.mpegurl"),
                    Map.entry("mpd", "application/dash+xml"),
                    Map.entry("m4s", "video/iso.segment"),
                    Map.entry("ts", "video/mp2t"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("m4v", "video/mp4"),
                    Map.entry("mov", "video/quicktime"),
                    Map.entry("webm", "video/webm"),
                    Map.entry("mkv", "video/x-matroska"),
                    Map.entry("avi", "video/x-msvideo"),
                    Map.entry("mxf", "application/mxf"),
                    Map.entry("mpg", "video/mpeg"),
                    Map.entry("m4a", "audio/mp4"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("aac", "audio/aac"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("opus", "audio/ogg"),
                    Map.entry("flac", "audio/flac"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("png", "image/png"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("avif", "image/avif"),
                    Map.entry("vtt", "text/vtt"),
                    Map.entry("srt", "application/x-subrip"),
                    Map.entry("json", "application/json"),
                    Map.entry("log", "text/plain; charset=utf-8"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private ContentTypes() {}

    /**
     * @param name of a file
     * @return {@code application/octet-stream} when nothing better is known
     */
    static String of(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }
}
