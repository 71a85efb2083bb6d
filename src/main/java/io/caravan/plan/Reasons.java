package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.List;

/** Finds in a definition why a plan's streams are copied or encoded. */
final class Reasons {
    private final Source source;
    private final Values values;
    private final Definition definition;

    Reasons(Source source, Values values, Definition definition) {
        this.source = source;
        this.values = values;
        this.definition = definition;
    }

    List<Reason> of(Plan plan) {
        return plan.outputs().stream()
                .flatMap(output -> output.streams().stream().map(s -> reason(output, s)))
                .toList();
    }

    private Reason reason(Plan.Output output, Plan.Stream stream) {
        List<Probe.Stream> made =
                source.probe().streams().stream()
                        .filter(found -> stream.sources().contains(found.index()))
                        .toList();
        String words = String.join(" and ", made.stream().map(Streams::words).toList());
        return new Reason(output.role(), words, stream.codec(), why(output, stream, made));
    }

    private String why(Plan.Output output, Plan.Stream stream, List<Probe.Stream> made) {
        if (stream.codec() == null) {
            return "the arguments of the operation's output say what becomes of it";
        }
        if (made.size() > 1) {
            return "two mono tracks become one stereo track";
        }
        List<Definition.Entry> entries = entries(output.role(), stream.type());
        if (made.isEmpty() || entries.isEmpty()) {
            return "the operation says so";
        }
        Scope scope = values.about(made.get(0)).scope();
        for (int i = 0; i < entries.size(); i++) {
            Definition.Entry entry = entries.get(i);
            boolean applies =
                    Condition.holds(entry.when(), scope)
                            && (!entry.copies() || fits(entry, made.get(0), scope));
            if (applies) {
                return why(
                        entry,
                        stream,
                        made.get(0),
                        entries.subList(0, i),
                        scope,
                        output.container());
            }
        }
        return "the operation says so";
    }

    private static String why(
            Definition.Entry entry,
            Plan.Stream stream,
            Probe.Stream made,
            List<Definition.Entry> passedOver,
            Scope scope,
            String container) {
        boolean copied = stream.codec().equals("copy");
        if ("auto".equals(entry.codec())) {
            return copied
                    ? container + " holds it as it is"
                    : container + " takes text subtitles as " + stream.codec() + " only";
        }
        for (Definition.Entry other : passedOver) {
            if (!copied && other.copies()) {
                return fits(other, made, scope)
                        ? "copied only when " + Condition.failing(other.when(), scope)
                        : "copied only where the picture keeps its size";
            }
        }
        if (entry.when() != null) {
            return "since " + entry.when();
        }
        return "the operation always " + (copied ? "copies" : "encodes") + " it";
    }

    private static boolean fits(Definition.Entry entry, Probe.Stream stream, Scope scope) {
        return !stream.type().equals("video") || EntryChooser.fits(entry, stream, scope);
    }

    /** What the definition says of such streams in the output of this role. */
    private List<Definition.Entry> entries(String role, String type) {
        return definition.outputs().stream()
                .filter(out -> definition.outputs().size() == 1 || role.equals(role(out)))
                .findFirst()
                .map(
                        out ->
                                switch (type) {
                                    case "video" -> out.video();
                                    case "audio" -> out.audio();
                                    default -> out.subtitles();
                                })
                .orElse(List.of());
    }

    private static String role(Definition.Out out) {
        return out.output().role() == null ? "main" : out.output().role();
    }
}
