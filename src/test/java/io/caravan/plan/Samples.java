package io.caravan.plan;

import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.probe.Probe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Probes and jobs made by hand. */
final class Samples {
    private Samples() {}

    static Job job(String operation) {
        return job(operation, Input.of("file:/in/My clip.mp4"));
    }

    static Job job(String operation, Input input) {
        return JobBuilder.builder().operation(List.of(operation)).inputs(List.of(input)).build();
    }

    static Probe probe(Probe.Stream... streams) {
        return new Probe("mov,mp4", 10.0, 1000, 800L, Map.of(), List.of(streams));
    }

    static Stream video(int index) {
        return new Stream(index, "video", "h264").size(640, 360);
    }

    static Stream audio(int index) {
        Stream stream = new Stream(index, "audio", "mp3");
        stream.channels = 2;
        return stream;
    }

    static Stream subtitle(int index, String codec) {
        return new Stream(index, "subtitle", codec);
    }

    static Stream data(int index) {
        return new Stream(index, "data", null);
    }

    /** Options of the shipped operation, completed. */
    static Map<String, Object> options(Object... pairs) {
        Map<String, Object> options = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            options.put((String) pairs[i], pairs[i + 1]);
        }
        return options;
    }

    /** A stream under construction. */
    static final class Stream {
        private final int index;
        private final String type;
        private final String codec;
        int width;
        int height;
        int channels;
        int rotation;
        Double seconds = 10.0;
        Long bitRate;
        String language;
        String sar = "1:1";
        String pixels = "yuv420p";
        String field = "progressive";
        String transfer;
        String primaries;
        String range;
        boolean isDefault;
        boolean cover;

        Stream(int index, String type, String codec) {
            this.index = index;
            this.type = type;
            this.codec = codec;
        }

        Stream size(int w, int h) {
            width = w;
            height = h;
            return this;
        }

        Stream with(java.util.function.Consumer<Stream> change) {
            change.accept(this);
            return this;
        }

        Probe.Stream build() {
            return new Probe.Stream(
                    index, type, codec, null, null, seconds, 0.0, bitRate, language, null,
                    isDefault, false, cover, width, height, sar, rotation, "25/1", pixels, field,
                    null, transfer, primaries, range, 48_000, channels, null);
        }
    }
}
