package io.caravan.verify;

import io.caravan.plan.Plan;
import io.caravan.probe.Probe;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a plan promises for the first video and the first audio of an input. */
final class Promise {
    private Promise() {}

    /** H.264 and AAC, or the same codecs, as long as the header says. */
    static Plan.Output of(Probe probe, boolean copy) {
        return new Plan.Output(
                "main",
                copy ? "mkv" : "mp4",
                copy ? "matroska" : "mp4",
                Stream.concat(probe.video().stream().limit(1), probe.audio().stream().limit(1))
                        .map(source -> stream(probe, source, copy))
                        .toList(),
                List.of());
    }

    private static Plan.Stream stream(Probe probe, Probe.Stream source, boolean copy) {
        boolean video = source.type().equals("video");
        Double own = source.durationSeconds();
        return stream(
                source.type(),
                source.index(),
                copy ? "copy" : video ? "libx264" : "aac",
                copy ? source.codec() : video ? "h264" : "aac",
                own == null ? probe.durationSeconds() : own);
    }

    static Plan.Stream stream(
            String type, int source, String encoder, String codec, Double seconds) {
        return new Plan.Stream(
                type,
                0,
                List.of(source),
                encoder,
                List.of(),
                List.of(),
                Map.of(),
                new Plan.Expect(codec, seconds));
    }
}
