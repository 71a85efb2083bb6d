package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which streams of an input are used. */
final class Streams {
    /** Codes of ISO 639-2/B where they differ from 639-2/T. */
    private static final Map<String, String> TERMINOLOGY =
            Map.ofEntries(
                    Map.entry("alb", "sqi"),
                    Map.entry("arm", "hye"),
                    Map.entry("baq", "eus"),
                    Map.entry("bur", "mya"),
                    Map.entry("chi", "zho"),
                    Map.entry("cze", "ces"),
                    Map.entry("dut", "nld"),
                    Map.entry("fre", "fra"),
                    Map.entry("geo", "kat"),
                    Map.entry("ger", "deu"),
                    Map.entry("gre", "ell"),
                    Map.entry("ice", "isl"),
                    Map.entry("mac", "mkd"),
                    Map.entry("mao", "mri"),
                    Map.entry("may", "msa"),
                    Map.entry("per", "fas"),
                    Map.entry("rum", "ron"),
                    Map.entry("slo", "slk"),
                    Map.entry("tib", "bod"),
                    Map.entry("wel", "cym"));

    private static final Comparator<Probe.Stream> BEST_VIDEO =
            Comparator.<Probe.Stream>comparingLong(s -> (long) s.width() * s.height())
                    .thenComparing(Probe.Stream::isDefault)
                    .thenComparing(Streams::bitRate)
                    .thenComparing(s -> -s.index());

    private static final Comparator<Probe.Stream> BEST_AUDIO =
            Comparator.<Probe.Stream, Boolean>comparing(s -> s.codec() != null)
                    .thenComparing(Probe.Stream::isDefault)
                    .thenComparing(Probe.Stream::channels)
                    .thenComparing(Streams::bitRate)
                    .thenComparing(s -> -s.index());

    private static final Comparator<Probe.Stream> BEST_SUBTITLE =
            Comparator.<Probe.Stream, Boolean>comparing(s -> !s.forced())
                    .thenComparing(Probe.Stream::isDefault)
                    .thenComparing(s -> -s.index());

    private Streams() {}

    private static long bitRate(Probe.Stream stream) {
        return stream.bitRate() == null ? 0 : stream.bitRate();
    }

    /** The real picture: the largest, then the default one, then the one with most bits. */
    static Probe.Stream bestVideo(Probe probe) {
        return probe.video().stream().max(BEST_VIDEO).orElse(null);
    }

    /**
     * @param select {@code best}, {@code all}, {@code none}, or languages with commas between
     * @param notes gets a remark when no stream is in a language asked for
     */
    static List<Probe.Stream> audio(Probe probe, String select, List<String> notes) {
        List<Probe.Stream> found = choose(probe.audio(), select, BEST_AUDIO);
        if (found.isEmpty() && !select.equals("none") && !probe.audio().isEmpty()) {
            notes.add("no audio in " + select + ": took the best audio stream instead");
            return choose(probe.audio(), "best", BEST_AUDIO);
        }
        return found;
    }

    /** As {@link #audio}, but with nothing in its place when a language is missing. */
    static List<Probe.Stream> subtitles(Probe probe, String select, List<String> notes) {
        List<Probe.Stream> found = choose(probe.subtitles(), select, BEST_SUBTITLE);
        if (found.isEmpty() && !select.equals("none") && !probe.subtitles().isEmpty()) {
            notes.add("no subtitles in " + select);
        }
        return found;
    }

    private static List<Probe.Stream> choose(
            List<Probe.Stream> streams, String select, Comparator<Probe.Stream> best) {
        return switch (select) {
            case "none" -> List.of();
            case "all" -> streams;
            case "best" -> streams.stream().max(best).stream().toList();
            default -> {
                Set<String> wanted =
                        java.util.Arrays.stream(select.split("[,\\s]+"))
                                .map(Streams::language)
                                .collect(Collectors.toCollection(TreeSet::new));
                yield streams.stream()
                        .filter(
                                s ->
                                        s.language() != null
                                                && wanted.contains(language(s.language())))
                        .toList();
            }
        };
    }

    /** One spelling for a language: {@code de}, {@code ger}, {@code de-AT} and {@code deu}. */
    static String language(String code) {
        String primary = code.strip().toLowerCase(Locale.ROOT).split("[-_]")[0];
        if (primary.length() == 2) {
            return new Locale.Builder().setLanguage(primary).build().getISO3Language();
        }
        return TERMINOLOGY.getOrDefault(primary, primary);
    }

    /** Whether the two only audio streams are left and right of one recording. */
    static boolean monoPair(Probe probe) {
        List<Probe.Stream> audio = probe.audio();
        if (audio.size() != 2) {
            return false;
        }
        Probe.Stream left = audio.get(0);
        Probe.Stream right = audio.get(1);
        return left.channels() == 1
                && right.channels() == 1
                && left.sampleRate() == right.sampleRate()
                && Objects.equals(left.codec(), right.codec())
                && sameLength(left.durationSeconds(), right.durationSeconds())
                && sameLanguage(left, right);
    }

    private static boolean sameLength(Double left, Double right) {
        return left == null ? right == null : right != null && Math.abs(left - right) < 0.1;
    }

    private static boolean sameLanguage(Probe.Stream left, Probe.Stream right) {
        return untold(left)
                || untold(right)
                || language(left.language()).equals(language(right.language()));
    }

    private static boolean untold(Probe.Stream stream) {
        return stream.language() == null || stream.language().equals("und");
    }

    /** A stream in words: {@code subtitle stream 4 (deu, mov_text)}. */
    static String words(Probe.Stream stream) {
        String kind = stream.cover() ? "cover art" : stream.type();
        String details =
                java.util.stream.Stream.of(
                                untold(stream) ? null : stream.language(), stream.codec())
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
        return kind + " stream " + stream.index() + (details.isEmpty() ? "" : " (" + details + ")");
    }
}
