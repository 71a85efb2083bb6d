package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.HashMap;
import java.util.Map;

/** What an operation may ask about its options and its input. */
final class Values {
    private final Map<String, Object> values = new HashMap<>();
    private final Measured measured;

    Values(Source source, Map<String, Object> options, Measured measured) {
        this.measured = measured;
        options.forEach((name, value) -> values.put("option." + name, value));
        Probe probe = source.probe();
        values.put("name", source.name());
        values.put("input", "");
        values.put("output", "");
        values.put("probe.format", probe.format());
        values.put("probe.duration", probe.durationSeconds());
        values.put("probe.bytes", probe.bytes());
        values.put("probe.bitrate", probe.bitRate());
        putVideo(Streams.bestVideo(probe));
        putAudio(probe.audio().isEmpty() ? null : probe.audio().get(0));
        values.put("probe.subtitle.codec", null);
        values.put("probe.subtitle.language", null);
    }

    private Values(Map<String, Object> values, Measured measured) {
        this.values.putAll(values);
        this.measured = measured;
    }

    Scope scope() {
        return new Scope(values, measured);
    }

    /** What was measured under this name, or null. */
    String figure(String name) {
        return measured.figure(name);
    }

    /** The option's value as text, or null when it is not declared or not set. */
    String option(String name) {
        Object value = values.get("option." + name);
        return value == null ? null : Template.text(value);
    }

    /** The same values, those of the stream's kind telling about this stream. */
    Values about(Probe.Stream stream) {
        Values copy = new Values(values, measured);
        switch (stream.type()) {
            case "video" -> copy.putVideo(stream);
            case "audio" -> copy.putAudio(stream);
            default -> {
                copy.values.put("probe.subtitle.codec", stream.codec());
                copy.values.put("probe.subtitle.language", stream.language());
            }
        }
        return copy;
    }

    private void putVideo(Probe.Stream video) {
        boolean known = video != null && video.width() > 1 && video.height() > 1;
        Picture picture = known ? new Picture(video) : null;
        values.put("probe.width", picture == null ? null : picture.width());
        values.put("probe.height", picture == null ? null : picture.height());
        values.put("probe.lines", picture == null ? null : picture.lines());
        values.put("probe.video.web", picture == null ? null : picture.web());
        values.put("probe.video.codec", video == null ? null : video.codec());
        values.put("probe.video.bitrate", video == null ? null : video.bitRate());
        values.put("probe.video.pixels", video == null ? null : video.pixelFormat());
        double rate = video == null ? 0 : Fractions.parse(video.frameRate(), 0);
        values.put("probe.video.rate", rate > 0 ? rate : null);
        values.put("probe.video.hdr", video == null ? null : video.hdr());
        values.put("probe.video.interlaced", video == null ? null : video.interlaced());
    }

    private void putAudio(Probe.Stream audio) {
        values.put("probe.audio.codec", audio == null ? null : audio.codec());
        values.put("probe.audio.profile", audio == null ? null : audio.profile());
        values.put("probe.audio.bitrate", audio == null ? null : audio.bitRate());
        values.put("probe.audio.channels", audio == null ? null : audio.channels());
        values.put("probe.audio.rate", audio == null ? null : audio.sampleRate());
        values.put("probe.audio.language", audio == null ? null : audio.language());
    }
}
