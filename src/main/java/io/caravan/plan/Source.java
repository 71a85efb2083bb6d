package io.caravan.plan;

import io.caravan.job.Input;
import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The main input of a job.
 *
 * @param input which of the job's inputs
 * @param part the part of it that is used
 * @param name its file name without extension
 * @param others inputs beside it, by role
 */
record Source(
        int input,
        Probe probe,
        Input part,
        String name,
        Predicate<String> decodes,
        Map<String, Other> others) {

    /**
     * An input beside the main one.
     *
     * @param input which of the job's inputs
     */
    record Other(int input, Probe probe) {}

    boolean trimmed() {
        return part.start() != null || part.end() != null;
    }

    /** Seconds this stream should still last in an output, or null when nobody knows yet. */
    Double promised(Probe.Stream stream) {
        Double length = stream.durationSeconds();
        if (length == null && alone(stream)) {
            length = probe.durationSeconds();
        }
        if (length == null) {
            return null;
        }
        double start = part.start() == null ? 0 : part.start();
        double end = part.end() == null ? length : Math.min(part.end(), length);
        if (start >= length) {
            throw JobException.options(
                    "start "
                            + Template.text(start)
                            + " s lies behind the end of the input ("
                            + Template.text(length)
                            + " s)");
        }
        return end - start;
    }

    private boolean alone(Probe.Stream stream) {
        List<Probe.Stream> same = stream.type().equals("video") ? probe.video() : probe.audio();
        return same.size() == 1;
    }

    /** Refuses a stream that must be decoded and cannot be. */
    void requireDecoder(Probe.Stream stream) {
        if (stream.codec() == null) {
            throw JobException.input(
                    "the "
                            + Streams.words(stream)
                            + " uses a codec that is unknown"
                            + (stream.tag() == null ? "" : " (" + stream.tag() + ")"));
        }
        if (!decodes.test(stream.codec())) {
            throw JobException.input(
                    "the "
                            + Streams.words(stream)
                            + " uses codec "
                            + stream.codec()
                            + ", which this FFmpeg cannot decode");
        }
    }

    JobException noVideo() {
        return JobException.input("no video stream: " + onlyHas());
    }

    JobException noAudio() {
        return JobException.input("no audio stream: " + onlyHas());
    }

    private String onlyHas() {
        String all =
                probe.streams().stream()
                        .map(stream -> stream.cover() ? "cover art" : described(stream))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? "this file has no streams at all" : "this file has only " + all;
    }

    private static String described(Probe.Stream stream) {
        return stream.codec() == null ? stream.type() : stream.type() + " (" + stream.codec() + ")";
    }
}
