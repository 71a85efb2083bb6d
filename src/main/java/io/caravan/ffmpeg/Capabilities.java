package io.caravan.ffmpeg;

import java.util.Set;

/**
 * What an FFmpeg can do, as kept on disk: asking it takes several starts.
 *
 * @param key tells these very programs from any others and from their own earlier versions
 */
record Capabilities(
        String key,
        String version,
        Set<String> encoders,
        Set<String> decodable,
        Set<String> filters,
        Set<String> muxers,
        Set<String> demuxers) {

    Ffmpeg of(Programs programs, Ffmpeg.Origin origin) {
        return new Ffmpeg(
                programs.ffmpeg(),
                programs.ffprobe(),
                version,
                origin,
                encoders,
                decodable,
                filters,
                muxers,
                demuxers);
    }
}
