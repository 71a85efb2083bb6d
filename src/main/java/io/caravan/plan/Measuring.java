package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans the runs that find figures. What is not there to be measured is left out. */
final class Measuring {
    /** Formats whose packets say when each picture is shown. */
    private static final Set<String> TIMED = Set.of("mov", "mp4", "matroska", "flv", "mpegts");

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
            if (Condition.holds(measure.when(), values.scope())) {
                Plan.Measure planned = plan(measure);
                if (planned != null) {
                    measures.add(planned);
                }
            }
        }
        return measures;
    }

    private Plan.Measure plan(Definition.Measure measure) {
        if (measure.packets() != null) {
            return packets(measure);
        }
        Plan.Stream stream =
                measure.video().isEmpty() ? sound(measure.audio()) : picture(measure.video());
        return stream == null
                ? null
                : new Plan.Measure(stream, "key".equals(measure.frames()), null);
    }

    private Plan.Measure packets(Definition.Measure measure) {
        Probe.Stream video = Streams.bestVideo(source.probe());
        boolean timed = Arrays.stream(source.probe().format().split(",")).anyMatch(TIMED::contains);
        if (video == null || !timed || source.trimmed() || !"h264".equals(video.codec())) {
            return null;
        }
        String segment = measure.segment() == null ? "4" : measure.segment();
        String seconds = Template.of(segment, Template.Kind.VALUE).text(values.scope());
        Grid grid = new Grid(Numbers.positive("segment", seconds), video.frameRate());
        return new Plan.Measure(
                stream(video, List.of(video.index()), List.of()), false, grid.least());
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
