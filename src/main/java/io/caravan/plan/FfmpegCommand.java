package io.caravan.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a plan as the arguments of one FFmpeg run. */
public final class FfmpegCommand {
    private static final String JOIN = "join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR";

    private static final String PASS_LOG = ".pass";

    private final String executable;
    private final String demuxers;

    /**
     * @param executable FFmpeg's path
     * @param demuxers comma-separated names of the demuxers an input may be read with
     */
    public FfmpegCommand(String executable, String demuxers) {
        this.executable = executable;
        this.demuxers = demuxers;
    }

    /**
     * The whole plan as one run, executable first. It is to be started in the result's folder when
     * the plan has one.
     *
     * @param inputs local files, one per input of the plan, in their order
     * @param staged where each output is written; no file may exist there yet
     */
    public List<String> render(Plan plan, List<Path> inputs, Function<Plan.Output, Path> staged) {
        List<String> arguments = open(plan, inputs, List.of());
        for (int i = 0; i < plan.outputs().size(); i++) {
            Plan.Output output = plan.outputs().get(i);
            output(arguments, output, i, inputs, staged.apply(output));
        }
        return List.copyOf(arguments);
    }

    /**
     * The first run of a plan with two passes: it leaves what it learns beside the output.
     *
     * @param staged as for {@link #render}
     */
    public List<String> firstPass(
            Plan plan, List<Path> inputs, Function<Plan.Output, Path> staged) {
        List<String> arguments = open(plan, inputs, List.of());
        Plan.Output output = plan.outputs().get(0);
        Plan.Stream picture = output.streams().get(0);
        map(arguments, picture, "picture");
        stream(arguments, picture, ":0");
        pass(arguments, 1, staged.apply(output));
        add(arguments, "-f", "null", "-");
        return List.copyOf(arguments);
    }

    /**
     * A run that prints figures, each on a line as {@code lavfi.name=value}, or the packets of a
     * stream.
     */
    public List<String> measure(Plan plan, Plan.Measure measure, List<Path> inputs) {
        return measure.packets()
                ? packets(plan, measure.stream(), inputs)
                : decode(plan, measure, inputs);
    }

    /** Prints the packets of a stream for {@link io.caravan.probe.SegmentCuts}. */
    private List<String> packets(Plan plan, Plan.Stream stream, List<Path> inputs) {
        List<String> arguments = open(plan, inputs, List.of());
        map(arguments, stream, "all");
        map(arguments, stream, "starts");
        add(arguments, "-c", "copy", "-copyinkf:0");
        add(arguments, "-bsf:1", "filter_units=pass_types=5");
        // a line at a time, because progress is written to the same pipe
        add(arguments, "-flush_packets", "1", "-f", "framecrc", "pipe:1");
        return List.copyOf(arguments);
    }

    private List<String> decode(Plan plan, Plan.Measure measure, List<Path> inputs) {
        List<String> arguments =
                open(
                        plan,
                        inputs,
                        measure.keyFrames() ? List.of("-skip_frame", "nokey") : List.of());
        Plan.Stream stream = measure.stream();
        String print = stream.type().equals("video") ? "metadata" : "ametadata";
        List<String> filters = new ArrayList<>(stream.filters());
        filters.add(print + "=mode=print:file=-:direct=1");
        Plan.Stream printing =
                new Plan.Stream(
                        stream.type(),
                        stream.input(),
                        stream.sources(),
                        null,
                        List.of(),
                        filters,
                        Map.of(),
                        null);
        map(arguments, printing, "measured");
        stream(arguments, printing, ":0");
        add(arguments, "-f", "null", "-");
        return List.copyOf(arguments);
    }

    /**
     * @param decoding options for the decoders of every input
     */
    private List<String> open(Plan plan, List<Path> inputs, List<String> decoding) {
        List<String> arguments = new ArrayList<>();
        add(arguments, executable, "-nostdin", "-hide_banner", "-loglevel", "warning", "-nostats");
        add(arguments, "-progress", "pipe:1", "-stats_period", "0.5", "-n");
        for (int i = 0; i < inputs.size(); i++) {
            arguments.addAll(plan.inputs().get(i).arguments());
            arguments.addAll(decoding);
            add(arguments, "-protocol_whitelist", "file,pipe", "-format_whitelist", demuxers);
            add(arguments, "-i", url(inputs.get(i)));
        }
        return arguments;
    }

    private static void pass(List<String> arguments, int number, Path staged) {
        add(arguments, "-pass", String.valueOf(number));
        add(arguments, "-passlogfile", staged.toAbsolutePath() + PASS_LOG);
    }

    /** What the passes of an output leave beside it. */
    public static List<Path> passFiles(Path staged) {
        String prefix = staged.getFileName() + PASS_LOG;
        return List.of(
                staged.resolveSibling(prefix + "-0.log"),
                staged.resolveSibling(prefix + "-0.log.mbtree"));
    }

    private void output(
            List<String> arguments,
            Plan.Output output,
            int number,
            List<Path> inputs,
            Path staged) {
        String target = target(output, staged);
        String source = url(inputs.get(output.streams().get(0).input()));
        for (int i = 0; i < output.streams().size(); i++) {
            map(arguments, output.streams().get(i), "o" + number + "s" + i);
        }
        for (int i = 0; i < output.streams().size(); i++) {
            stream(arguments, output.streams().get(i), ":" + i);
        }
        if (output.streams().get(0).passes() != null && output.streams().get(0).passes() == 2) {
            pass(arguments, 2, staged);
        }
        // tags that are kept are named; this still leaves chapters their titles
        add(arguments, "-map_metadata:s", "-1");
        metadata(arguments, "-metadata", output.metadata());
        for (String argument : output.arguments()) {
            arguments.add(Template.resolve(argument, source, target));
        }
        if (output.container().equals("hls")) {
            // relative, because a pattern cannot hold a folder with a % in its name
            String folder = Path.of(output.file()).getParent().toString();
            add(arguments, "-hls_segment_filename", folder + "/%05d.m4s");
        }
        add(arguments, "-max_muxing_queue_size", "4096", "-f", output.container(), target);
    }

    private static void map(List<String> arguments, Plan.Stream stream, String label) {
        if (!stream.mix().isEmpty()) {
            add(arguments, "-filter_complex", mixed(stream, label), "-map", "[" + label + "]");
            return;
        }
        if (stream.sources().size() == 1) {
            add(arguments, "-map", stream.input() + ":" + stream.sources().get(0));
            return;
        }
        String pads =
                stream.sources().stream()
                        .map(source -> "[" + stream.input() + ":" + source + "]")
                        .collect(Collectors.joining());
        List<String> filters = new ArrayList<>(List.of(JOIN));
        filters.addAll(stream.filters());
        add(arguments, "-filter_complex", pads + String.join(",", filters) + "[" + label + "]");
        add(arguments, "-map", "[" + label + "]");
    }

    /**
     * Each picture goes through its own filters, then all of them into the first of the stream's.
     */
    private static String mixed(Plan.Stream stream, String label) {
        StringBuilder graph = new StringBuilder();
        StringBuilder pads = new StringBuilder();
        for (int i = 0; i < stream.mix().size(); i++) {
            Plan.Side side = stream.mix().get(i);
            String pad = "[" + label + "m" + i + "]";
            pads.append(pad);
            graph.append("[" + side.input() + ":" + side.source() + "]");
            graph.append(side.filters().isEmpty() ? "null" : String.join(",", side.filters()));
            graph.append(pad).append(';');
        }
        graph.append(pads).append(String.join(",", stream.filters()));
        return graph.append("[" + label + "]").toString();
    }

    private static void stream(List<String> arguments, Plan.Stream stream, String specifier) {
        if (stream.codec() != null) {
            add(arguments, "-c" + specifier, stream.codec());
        }
        for (int i = 0; i + 1 < stream.arguments().size(); i += 2) {
            add(arguments, stream.arguments().get(i) + specifier, stream.arguments().get(i + 1));
        }
        boolean simple = stream.sources().size() == 1 && stream.mix().isEmpty();
        if (simple && !stream.filters().isEmpty()) {
            add(arguments, "-filter" + specifier, String.join(",", stream.filters()));
        }
        metadata(arguments, "-metadata:s" + specifier, stream.metadata());
    }

    private static void metadata(
            List<String> arguments, String option, java.util.Map<String, String> tags) {
        new TreeMap<>(tags).forEach((key, value) -> add(arguments, option, key + "=" + value));
    }

    /** Numbered files have a pattern for their name, in which only the last {@code %} counts. */
    private static String target(Plan.Output output, Path path) {
        String url = url(path);
        int name = url.length() - path.getFileName().toString().length();
        return output.most() == null
                ? url
                : url.substring(0, name).replace("%", "%%") + url.substring(name);
    }

    private static String url(Path path) {
        return "file:" + path.toAbsolutePath();
    }

    private static void add(List<String> arguments, String... more) {
        arguments.addAll(List.of(more));
    }
}
