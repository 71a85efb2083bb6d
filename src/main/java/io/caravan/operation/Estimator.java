package io.caravan.operation;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Guesses how long a job runs and how large its outputs are, from what is known and no more. */
final class Estimator {
    private static final Pattern BIT_RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kKM]?)");
    private static final String ROUGHLY = "from the bit rates of the streams";

    private final Function<String, List<Job>> history;
    private final Function<Job, Map<String, Object>> options;

    /**
     * @param history the last completed jobs of an operation
     * @param options of a job, complete
     */
    Estimator(Function<String, List<Job>> history, Function<Job, Map<String, Object>> options) {
        this.history = history;
        this.options = options;
    }

    Explanation.Estimate of(Job job, Plan plan, Probe probe) {
        List<Job> alike = alike(job);
        String from =
                switch (alike.size()) {
                    case 0 -> "unknown: there is no earlier job with these options to go by";
                    case 1 -> "from one earlier job with these options";
                    default -> "median of " + alike.size() + " earlier jobs with these options";
                };
        Double seconds = seconds(plan);
        Long time = scaled(alike, plan, probe, seconds, Estimator::tookSeconds);
        Long size = fromBitRates(plan, probe, seconds);
        if (size != null) {
            return new Explanation.Estimate(time, from, size, ROUGHLY);
        }
        size = scaled(alike, plan, probe, seconds, Estimator::bytes);
        return new Explanation.Estimate(time, from, size, from);
    }

    private List<Job> alike(Job job) {
        Map<String, Object> wanted = options.apply(job);
        return history.apply(job.firstOperation()).stream()
                .filter(past -> past.steps().isEmpty() && seconds(past) > 0 && same(past, wanted))
                .toList();
    }

    private boolean same(Job past, Map<String, Object> wanted) {
        try {
            return options.apply(past).equals(wanted);
        } catch (JobException changed) {
            return false;
        }
    }

    /** The median of a figure per second of media and pixel, for this length and picture. */
    private static Long scaled(
            List<Job> alike, Plan plan, Probe probe, Double seconds, Function<Job, Double> figure) {
        if (alike.isEmpty() || seconds == null) {
            return null;
        }
        double[] rates =
                alike.stream()
                        .mapToDouble(
                                past ->
                                        figure.apply(past)
                                                / seconds(past)
                                                * pixels(plan, probe, past))
                        .sorted()
                        .toArray();
        return Math.max(1, Math.round(rates[rates.length / 2] * seconds));
    }

    /** How many times the picture of an earlier job this one has; 1 where that is not known. */
    private static double pixels(Plan plan, Probe probe, Job past) {
        boolean scales =
                plan.outputs().stream()
                        .flatMap(output -> output.streams().stream())
                        .flatMap(stream -> stream.filters().stream())
                        .anyMatch(
                                filter -> filter.startsWith("scale=w") || filter.contains("crop"));
        long here =
                probe.video().stream()
                        .mapToLong(v -> (long) v.width() * v.height())
                        .max()
                        .orElse(0);
        long there =
                past.results().stream()
                        .filter(r -> r.width() != null && r.height() != null)
                        .mapToLong(r -> (long) r.width() * r.height())
                        .max()
                        .orElse(0);
        return scales || here == 0 || there == 0 ? 1 : (double) here / there;
    }

    private static double tookSeconds(Job past) {
        return past.startedAt() == null || past.finishedAt() == null
                ? 0
                : Duration.between(past.startedAt(), past.finishedAt()).toMillis() / 1000.0;
    }

    private static double bytes(Job past) {
        return past.results().stream().mapToLong(Result::bytes).sum();
    }

    private static double seconds(Job past) {
        return past.results().stream()
                .map(Result::durationSeconds)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** Length of the outputs, or null when the input's is not known. */
    private static Double seconds(Plan plan) {
        return plan.outputs().stream()
                .flatMap(output -> output.streams().stream())
                .map(stream -> stream.expect() == null ? null : stream.expect().durationSeconds())
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    private static Long fromBitRates(Plan plan, Probe probe, Double seconds) {
        double bits = 0;
        for (Plan.Output output : plan.outputs()) {
            for (Plan.Stream stream : output.streams()) {
                Long rate =
                        stream.type().equals("subtitle") ? Long.valueOf(0) : rate(stream, probe);
                if (rate == null) {
                    return null;
                }
                bits += rate;
            }
        }
        return seconds == null ? null : Long.valueOf(Math.round(bits * seconds / 8));
    }

    /** Bits per second that a stream will have, or null when nobody can say. */
    private static Long rate(Plan.Stream stream, Probe probe) {
        if ("copy".equals(stream.codec())) {
            return sourceRate(stream, probe);
        }
        List<String> arguments = stream.arguments();
        int at = arguments.indexOf("-b");
        return at < 0 ? null : parse(arguments.get(at + 1));
    }

    private static Long sourceRate(Plan.Stream stream, Probe probe) {
        Stream<Probe.Stream> made =
                probe.streams().stream().filter(s -> stream.sources().contains(s.index()));
        Long own =
                made.map(Probe.Stream::bitRate).filter(Objects::nonNull).findFirst().orElse(null);
        boolean alone = probe.video().size() + probe.audio().size() == 1;
        return own == null && alone ? probe.bitRate() : own;
    }

    private static Long parse(String text) {
        Matcher matcher = BIT_RATE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int factor =
                switch (matcher.group(2)) {
                    case "k", "K" -> 1000;
                    case "M" -> 1_000_000;
                    default -> 1;
                };
        return Math.round(Double.parseDouble(matcher.group(1)) * factor);
    }
}
