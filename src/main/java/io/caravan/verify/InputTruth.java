package io.caravan.verify;

import io.caravan.job.JobException;
import io.caravan.probe.FrameCrc;
import io.caravan.probe.PacketWalk;
import io.caravan.probe.Probe;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the inputs of a job really hold, found by walking their packets, each at most once and only
 * when asked: most outputs agree with the headers and never need it.
 */
final class InputTruth {
    /** Formats whose header states a length; in all others FFmpeg only estimates it. */
    private static final Set<String> STATED =
            Set.of(
                    "mov",
                    "matroska",
                    "avi",
                    "flv",
                    "wav",
                    "w64",
                    "aiff",
                    "caf",
                    "asf",
                    "mxf",
                    "gxf",
                    "flac",
                    "rm",
                    "ivf",
                    "ape",
                    "tta",
                    "wv",
                    "au");

    private final List<Path> inputs;
    private final List<Probe> probes;
    private final PacketWalk walker;
    private final Path log;
    private final Map<Integer, Map<Integer, FrameCrc.Stream>> walks = new HashMap<>();

    InputTruth(List<Path> inputs, List<Probe> probes, PacketWalk walker, Path log) {
        this.inputs = inputs;
        this.probes = probes;
        this.walker = walker;
        this.log = log;
    }

    /** Header of a stream, or null when there is none. */
    Probe.Stream header(int input, int index) {
        return probes.get(input).streams().stream()
                .filter(stream -> stream.index() == index)
                .findFirst()
                .orElse(null);
    }

    /** Whether all these streams of an input are cover art. */
    boolean cover(int input, List<Integer> indexes) {
        return !indexes.isEmpty()
                && indexes.stream()
                        .map(index -> header(input, index))
                        .allMatch(stream -> stream != null && stream.cover());
    }

    /** Length that the header claims for the longest of these streams, or null. */
    Double claimed(int input, List<Integer> indexes) {
        return indexes.stream()
                .map(index -> header(input, index))
                .filter(Objects::nonNull)
                .map(Probe.Stream::durationSeconds)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(probes.get(input).durationSeconds());
    }

    /** Length of the longest of these streams by its packets; 0 when they have none. */
    double seconds(int input, List<Integer> indexes) throws InterruptedException {
        Map<Integer, FrameCrc.Stream> walk = walk(input);
        return indexes.stream()
                .map(walk::get)
                .filter(Objects::nonNull)
                .mapToDouble(FrameCrc.Stream::seconds)
                .max()
                .orElse(0);
    }

    /** Whether none of these streams holds anything. */
    boolean empty(int input, List<Integer> indexes) throws InterruptedException {
        Map<Integer, FrameCrc.Stream> walk = walk(input);
        return indexes.stream()
                .map(walk::get)
                .allMatch(stream -> stream == null || stream.packets() == 0);
    }

    /**
     * Puts the blame on the input when that is where it belongs.
     *
     * @throws JobException of kind {@code input} when the packets of these streams hold clearly
     *     less than their header states, or nothing
     */
    void refuseIncomplete(String type, int input, List<Integer> indexes)
            throws InterruptedException {
        refuseTruncated(input, indexes);
        if (empty(input, indexes)) {
            throw JobException.input(
                    "the file announces %s but holds none of it: it is incomplete".formatted(type));
        }
    }

    private void refuseTruncated(int input, List<Integer> indexes) throws InterruptedException {
        Probe probe = probes.get(input);
        if (STATED.stream().noneMatch(List.of(probe.format().split(","))::contains)) {
            return;
        }
        boolean ownLength = false;
        for (int index : indexes) {
            Probe.Stream stream = header(input, index);
            if (stream != null && stream.durationSeconds() != null) {
                ownLength = true;
                refuseShorter(stream.durationSeconds(), reach(walk(input).get(index), stream));
            }
        }
        if (!ownLength && probe.durationSeconds() != null) {
            refuseShorter(probe.durationSeconds(), reach(input));
        }
    }

    /** Where the last packet of any stream ends. */
    private double reach(int input) throws InterruptedException {
        double reach = 0;
        for (Map.Entry<Integer, FrameCrc.Stream> walked : walk(input).entrySet()) {
            reach = Math.max(reach, reach(walked.getValue(), header(input, walked.getKey())));
        }
        return reach;
    }

    /** Some formats count a length from zero, others from the first packet: the kinder one. */
    private static double reach(FrameCrc.Stream walked, Probe.Stream header) {
        double start = header.startSeconds() == null ? 0 : Math.max(0, header.startSeconds());
        return walked == null ? 0 : walked.seconds() + start;
    }

    private static void refuseShorter(double stated, double held) {
        if (Tolerance.shorter(held, stated)) {
            throw JobException.input(
                    String.format(
                            Locale.ROOT,
                            "the file promises %.1f s but holds only %.1f s: it was cut off",
                            stated,
                            held));
        }
    }

    private Map<Integer, FrameCrc.Stream> walk(int input) throws InterruptedException {
        Map<Integer, FrameCrc.Stream> known = walks.get(input);
        if (known == null) {
            known = walker.walk(inputs.get(input), probes.get(input), log);
            walks.put(input, known);
        }
        return known;
    }
}
