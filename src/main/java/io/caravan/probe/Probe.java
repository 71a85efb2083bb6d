package io.caravan.probe;

import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;
import java.util.Map;

/**
 * What an input file is, as ffprobe tells it; immutable data.
 *
 * @param format FFmpeg's demuxer name list, such as {@code mov,mp4,m4a,3gp,3g2,mj2}
 * @param durationSeconds length of the container, or null when its header has none
 * @param bytes size of the file
 * @param bitRate bits per second, or null
 * @param tags container tags
 * @param streams every stream, cover art and data streams included
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Probe(
        String format,
        Double durationSeconds,
        long bytes,
        Long bitRate,
        Map<String, String> tags,
        List<Stream> streams) {

    public Probe {
        tags = tags == null ? Map.of() : Map.copyOf(tags);
        streams = streams == null ? List.of() : List.copyOf(streams);
    }

    /** Real video streams: cover art and other still attachments are none. */
    public List<Stream> video() {
        return streams.stream().filter(s -> s.type().equals("video") && !s.cover()).toList();
    }

    public List<Stream> audio() {
        return streams.stream().filter(s -> s.type().equals("audio")).toList();
    }

    public List<Stream> subtitles() {
        return streams.stream().filter(s -> s.type().equals("subtitle")).toList();
    }

    /**
     * One stream.
     *
     * @param index in the file
     * @param type {@code video}, {@code audio}, {@code subtitle}, {@code data} or {@code
     *     attachment}
     * @param codec FFmpeg's codec name, or null when FFmpeg knows none
     * @param profile such as {@code High 10}, or null
     * @param tag four-character code of the codec in the container, or null
     * @param durationSeconds length of this stream, or null when the header has none
     * @param startSeconds time stamp of its first packet, or null
     * @param bitRate bits per second, or null
     * @param language three-letter code, or null
     * @param title or null
     * @param isDefault whether the container marks it as default
     * @param forced whether it is marked as forced (subtitles)
     * @param cover whether it is cover art
     * @param width coded width in pixels, or 0
     * @param height coded height in pixels, or 0
     * @param sar sample aspect ratio as {@code a:b}, or null
     * @param rotation degrees clockwise to show it upright: 0, 90, 180 or 270
     * @param frameRate average frames per second as {@code a/b}, or null
     * @param pixelFormat such as {@code yuv420p10le}, or null
     * @param fieldOrder such as {@code progressive} or {@code tt}, or null
     * @param colorSpace {@code color_space}, or null
     * @param colorTransfer {@code color_transfer}, or null
     * @param colorPrimaries {@code color_primaries}, or null
     * @param colorRange {@code color_range}, or null
     * @param sampleRate hertz, or 0
     * @param channels number of channels, or 0
     * @param channelLayout such as {@code 5.1(side)}, or null
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Stream(
            int index,
            String type,
            String codec,
            String profile,
            String tag,
            Double durationSeconds,
            Double startSeconds,
            Long bitRate,
            String language,
            String title,
            boolean isDefault,
            boolean forced,
            boolean cover,
            int width,
            int height,
            String sar,
            int rotation,
            String frameRate,
            String pixelFormat,
            String fieldOrder,
            String colorSpace,
            String colorTransfer,
            String colorPrimaries,
            String colorRange,
            int sampleRate,
            int channels,
            String channelLayout) {

        /** Whether the picture is made of fields. */
        public boolean interlaced() {
            return fieldOrder != null
                    && !fieldOrder.equals("progressive")
                    && !fieldOrder.equals("unknown");
        }

        /** Whether the picture is high dynamic range (PQ or HLG). */
        public boolean hdr() {
            return "smpte2084".equals(colorTransfer) || "arib-std-b67".equals(colorTransfer);
        }
    }
}
