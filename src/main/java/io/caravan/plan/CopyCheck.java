package io.caravan.plan;

import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.List;
import java.util.stream.Collectors;

/** Refuses to copy a stream into a container that players do not expect it in. */
final class CopyCheck {
    private CopyCheck() {}

    static void check(Container container, List<Plan.Stream> streams, Probe probe) {
        List<Plan.Stream> copied =
                streams.stream()
                        .filter(stream -> "copy".equals(stream.codec()))
                        .filter(stream -> !stream.type().equals("subtitle"))
                        .toList();
        String unfit =
                copied.stream()
                        .filter(s -> !container.holds(s.type(), s.expect().codec()))
                        .map(s -> s.type() + " codec " + s.expect().codec())
                        .distinct()
                        .collect(Collectors.joining(" and the "));
        if (unfit.isEmpty()) {
            return;
        }
        List<String> others = Container.holding(codecs(copied, "video"), codecs(copied, "audio"));
        throw JobException.options(
                "the "
                        + unfit
                        + (unfit.contains(" and the ") ? " do" : " does")
                        + " not fit into "
                        + container.name()
                        + " without encoding; "
                        + String.join(", ", others)
                        + " would hold all of this file"
                        + (probe.video().isEmpty() ? "'s sound" : ""));
    }

    private static List<String> codecs(List<Plan.Stream> streams, String type) {
        return streams.stream()
                .filter(stream -> stream.type().equals(type))
                .map(stream -> stream.expect().codec())
                .toList();
    }
}
