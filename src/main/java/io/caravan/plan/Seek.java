package io.caravan.plan;

import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where in its main input an operation begins. */
final class Seek {
    /** A frame lasts, so the last one is found this long before the end. */
    private static final double BEFORE_END = 0.5;

    /** Formats in which seeking lands where nothing can be decoded yet. */
    private static final Set<String> UNINDEXED =
            Set.of("mpegts", "mpeg", "mpegvideo", "h264", "hevc", "m4v");

    /** The most that a picture can depend on what was before it, in any sane recording. */
    private static final double DEPENDS = 10;

    private final Source source;
    private final List<String> notes;

    /**
     * @param skipped seconds of the input that are not read
     * @param dropped seconds behind that which are decoded for the sake of what follows only
     */
    record Place(double skipped, double dropped) {
        static final Place START = new Place(0, 0);
    }

    Seek(Source source, List<String> notes) {
        this.source = source;
        this.notes = notes;
    }

    Place place(String template, Scope scope) {
        double seconds = seconds(template, scope);
        boolean indexed =
                Arrays.stream(source.probe().format().split(",")).noneMatch(UNINDEXED::contains);
        double dropped = indexed ? 0 : Math.min(seconds, DEPENDS);
        return new Place(seconds - dropped, dropped);
    }

    /** Seconds from the start of what is used of the input. */
    private double seconds(String template, Scope scope) {
        String text = Template.of(template, Template.Kind.VALUE).text(scope).strip();
        Double length = length();
        boolean share = text.endsWith("%");
        double number = number(share ? text.substring(0, text.length() - 1) : text);
        if (length == null) {
            if (share) {
                notes.add("its length is unknown: took the beginning instead of " + text);
            }
            return share ? 0 : number;
        }
        double seconds = share ? length * number / 100 : number;
        if (seconds > length) {
            throw JobException.options(
                    String.format(
                            Locale.ROOT,
                            "%s s lies behind the end of the input (%.1f s)",
                            text,
                            length));
        }
        return Math.round(1000 * Math.max(0, Math.min(seconds, length - BEFORE_END))) / 1000.0;
    }

    private Double length() {
        Probe.Stream video = Streams.bestVideo(source.probe());
        return video == null ? source.probe().durationSeconds() : source.promised(video);
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number < Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw JobException.options(
                "\"" + text + "\" is no place in the input; write seconds, or 10%");
    }
}
