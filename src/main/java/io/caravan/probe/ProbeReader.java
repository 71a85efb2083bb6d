package io.caravan.probe;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads ffprobe's JSON. */
final class ProbeReader {
    private static final Pattern CLOCK = Pattern.compile("(\\d+):(\\d\\d):(\\d\\d(?:\\.\\d+)?)");

    /** Formats without moving pictures: a picture in them is cover art, however it is marked. */
    private static final Set<String> AUDIO_ONLY =
            Set.of("mp3", "flac", "aac", "ogg", "wav", "w64", "aiff", "ape", "wv", "tta", "dsf");

    private static final Set<String> STILLS = Set.of("mjpeg", "png", "bmp", "gif", "webp", "tiff");

    private ProbeReader() {}

    static Probe read(JsonNode answer, long bytes) {
        JsonNode format = answer.path("format");
        String name = format.path("format_name").asText("");
        List<Probe.Stream> streams = new ArrayList<>();
        for (JsonNode stream : answer.path("streams")) {
            streams.add(stream(stream, AUDIO_ONLY.contains(name)));
        }
        return new Probe(
                name,
                positive(number(format, "duration")),
                bytes,
                whole(format, "bit_rate"),
                tags(format),
                streams);
    }

    private static Probe.Stream stream(JsonNode json, boolean audioOnly) {
        Map<String, String> tags = tags(json);
        JsonNode disposition = json.path("disposition");
        return new Probe.Stream(
                json.path("index").asInt(),
                json.path("codec_type").asText("data"),
                text(json, "codec_name"),
                text(json, "profile"),
                tag(json),
                duration(json, tags),
                number(json, "start_time"),
                whole(json, "bit_rate"),
                tags.get("language"),
                tags.get("title"),
                disposition.path("default").asInt() == 1,
                disposition.path("forced").asInt() == 1,
                cover(json, audioOnly),
                json.path("width").asInt(),
                json.path("height").asInt(),
                ratio(json, "sample_aspect_ratio"),
                rotation(json, tags),
                ratio(json, "avg_frame_rate"),
                text(json, "pix_fmt"),
                text(json, "field_order"),
                text(json, "color_space"),
                text(json, "color_transfer"),
                text(json, "color_primaries"),
                text(json, "color_range"),
                json.path("sample_rate").asInt(),
                json.path("channels").asInt(),
                text(json, "channel_layout"));
    }

    private static boolean cover(JsonNode json, boolean audioOnly) {
        JsonNode disposition = json.path("disposition");
        return disposition.path("attached_pic").asInt() == 1
                || disposition.path("timed_thumbnails").asInt() == 1
                || audioOnly && STILLS.contains(json.path("codec_name").asText());
    }

    /** A header's duration, or the tag that Matroska keeps it in, possibly with a language. */
    private static Double duration(JsonNode json, Map<String, String> tags) {
        Double seconds = positive(number(json, "duration"));
        return seconds != null
                ? seconds
                : tags.entrySet().stream()
                        .filter(tag -> tag.getKey().startsWith("duration"))
                        .map(tag -> positive(clock(tag.getValue())))
                        .filter(found -> found != null)
                        .findFirst()
                        .orElse(null);
    }

    private static Double clock(String text) {
        Matcher clock = CLOCK.matcher(text);
        return clock.matches()
                ? Double.valueOf(
                        Long.parseLong(clock.group(1)) * 3600.0
                                + Long.parseLong(clock.group(2)) * 60.0
                                + Double.parseDouble(clock.group(3)))
                : null;
    }

    /** The display matrix turns counter-clockwise, the older tag clockwise. */
    private static int rotation(JsonNode json, Map<String, String> tags) {
        for (JsonNode data : json.path("side_data_list")) {
            if (data.has("rotation")) {
                return quarter(-data.path("rotation").asDouble());
            }
        }
        Double tag = parse(tags.get("rotate"));
        return tag == null ? 0 : quarter(tag);
    }

    private static int quarter(double degrees) {
        return Math.floorMod(Math.round(degrees / 90) * 90, 360);
    }

    /** Tags by lower-case name. */
    private static Map<String, String> tags(JsonNode json) {
        Map<String, String> tags = new HashMap<>();
        for (Map.Entry<String, JsonNode> tag : json.path("tags").properties()) {
            tags.put(tag.getKey().toLowerCase(Locale.ROOT), tag.getValue().asText());
        }
        return tags;
    }

    private static String text(JsonNode json, String field) {
        String value = json.path(field).asText("");
        return value.isEmpty() || value.equals("unknown") ? null : value;
    }

    private static String tag(JsonNode json) {
        String value = text(json, "codec_tag_string");
        return value == null || value.startsWith("[0]") ? null : value;
    }

    /** Two numbers of which neither is zero, or null. */
    private static String ratio(JsonNode json, String field) {
        String value = text(json, field);
        return value == null || !value.matches("[1-9]\\d*[:/][1-9]\\d*") ? null : value;
    }

    private static Double number(JsonNode json, String field) {
        return parse(json.path(field).asText(null));
    }

    private static Long whole(JsonNode json, String field) {
        Double value = number(json, field);
        return value == null ? null : Long.valueOf(value.longValue());
    }

    private static Double positive(Double value) {
        return value == null || value <= 0 ? null : value;
    }

    private static Double parse(String text) {
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
