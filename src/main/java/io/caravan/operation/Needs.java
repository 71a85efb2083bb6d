package io.caravan.operation;

import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.plan.Plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of FFmpeg a plan uses. */
final class Needs {
    private static final Pattern CODEC = Pattern.compile("-(c|codec|[vas]codec)(:.*)?");
    private static final Pattern FILTER = Pattern.compile("-([va]f|filter(_complex)?|lavfi)(:.*)?");

    /** Values hold commas and names too, in quotes or behind a backslash. */
    private static final Pattern VALUES = Pattern.compile("'[^']*'|\\\\.");

    private static final Pattern NAME =
            Pattern.compile("(?:^|[,;\\]])\\s*([A-Za-z]\\w*)(?=[=@,;\\[]|\\s*$)");

    private final Set<String> encoders = new TreeSet<>();
    private final Set<String> filters = new TreeSet<>();
    private final Set<String> muxers = new TreeSet<>();

    Needs(Plan plan) {
        plan.outputs().forEach(this::add);
    }

    private void add(Plan.Output output) {
        muxers.add(output.container());
        for (Plan.Stream stream : output.streams()) {
            addCodec(stream.codec());
            stream.filters().forEach(this::addFilters);
            stream.mix().forEach(side -> side.filters().forEach(this::addFilters));
        }
        List<String> arguments = output.arguments();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (CODEC.matcher(arguments.get(i)).matches()) {
                addCodec(arguments.get(i + 1));
            } else if (FILTER.matcher(arguments.get(i)).matches()) {
                addFilters(arguments.get(i + 1));
            }
        }
    }

    private void addCodec(String codec) {
        if (codec != null && !codec.equals("copy")) {
            encoders.add(codec);
        }
    }

    private void addFilters(String graph) {
        Matcher names = NAME.matcher(VALUES.matcher(graph).replaceAll(""));
        while (names.find()) {
            filters.add(names.group(1));
        }
    }

    /** What of it this FFmpeg lacks: {@code encoder libx265}, {@code filter zscale} … */
    List<String> missing(Ffmpeg ffmpeg) {
        List<String> missing = new ArrayList<>();
        add(missing, "encoder ", encoders, ffmpeg.encoders());
        add(missing, "filter ", filters, ffmpeg.filters());
        add(missing, "container ", muxers, ffmpeg.muxers());
        return missing;
    }

    private static void add(
            List<String> missing, String kind, Set<String> needed, Set<String> there) {
        needed.stream().filter(name -> !there.contains(name)).forEach(n -> missing.add(kind + n));
    }
}
