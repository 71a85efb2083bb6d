package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans the runs that find figures. What is not there to be measured is left out. */
final class Measuring {
    private final Source source;
    private final Values values;
    private final List<String> notes;

    Measuring(Source source, Values values, List<String> notes) {
        this.source = source;
        this.values = values;
        this.notes = notes;
    }

    List<Plan.Measure> plan(List<Definition.Measure> definitions) {
        List<Plan.Measure> measures = new ArrayList<>();
        for (Definition.Measure measure : definitions) {
            Plan.Stream stream =
                    !Condition.holds(measure.when(), values.scope())
                            ? null
                            : measure.video().isEmpty()
                                    ? sound(measure.audio())
                                    : picture(measure.video());
            if (stream != null) {
                measures.add(new Plan.Measure(stream, "key".equals(measure.frames())));
            }
        }
        return measures;
    }

    private Plan.Stream picture(List<String> templates) {
        Probe.Stream video = Streams.bestVideo(source.probe());
        if (video == null) {
            return null;
        }
        List<String> filters = new ArrayList<>(new Picture(video).before(null, false));
        filters.addAll(Filters.of(templates, values.about(video).scope()));
        return stream(video, List.of(video.index()), filters);
    }

    private Plan.Stream sound(List<String> templates) {
        String option = values.option("audio");
        List<Probe.Stream> chosen =
                Streams.audio(source.probe(), option == null ? "best" : option.strip(), notes);
        if (chosen.isEmpty()) {
            return null;
        }
        Probe.Stream audio = chosen.get(0);
        List<Integer> sources =
                Streams.monoPair(source.probe())
                        ? source.probe().audio().stream().map(Probe.Stream::index).toList()
                        : List.of(audio.index());
        return stream(audio, sources, Filters.of(templates, values.about(audio).scope()));
    }

    private Plan.Stream stream(Probe.Stream of, List<Integer> sources, List<String> filters) {
        source.requireDecoder(of);
        return new Plan.Stream(
                of.type(), source.input(), sources, null, List.of(), filters, Map.of(), null);
    }
}
