package io.caravan.plan;

import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Refuses to copy a stream into a container that players do not expect it in. */
final class CopyCheck {
    private CopyCheck() {}

    static void check(Container container, List<Plan.Stream> streams, Probe probe) {
        List<Plan.Stream> copied =
                streams.stream()
                        .filter(stream -> "copy".equals(stream.codec()))
                        .filter(stream -> !stream.type().equals("subtitle"))
                        .toList();
        boolean turned = copied.stream().anyMatch(s -> isTurned(s, probe));
        Set<String> parts = new LinkedHashSet<>();
        copied.stream()
                .filter(s -> !container.holds(s.type(), s.expect().codec()))
                .forEach(s -> parts.add(s.type() + " codec " + s.expect().codec()));
        if (turned && !container.turns()) {
            parts.add("turn of the picture");
        }
        if (parts.isEmpty()) {
            return;
        }
        String unfit = String.join(" and the ", parts);
        List<String> others =
                Container.holding(codecs(copied, "video"), codecs(copied, "audio"), turned);
        throw JobException.options(
                "the "
                        + unfit
                        + (parts.size() > 1 ? " do" : " does")
                        + " not fit into "
                        + container.name()
                        + " without encoding; "
                        + String.join(", ", others)
                        + " would hold all of this file"
                        + (probe.video().isEmpty() ? "'s sound" : ""));
    }

    /** A phone that is held upright stores the picture lying, and how to turn it. */
    private static boolean isTurned(Plan.Stream stream, Probe probe) {
        return stream.type().equals("video")
                && probe.video().stream()
                        .anyMatch(v -> v.index() == stream.sources().get(0) && v.rotation() != 0);
    }

    private static List<String> codecs(List<Plan.Stream> streams, String type) {
        return streams.stream()
                .filter(stream -> stream.type().equals(type))
                .map(stream -> stream.expect().codec())
                .toList();
    }
}
