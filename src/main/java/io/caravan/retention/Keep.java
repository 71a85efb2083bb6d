package io.caravan.retention;

import io.caravan.job.JobException;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long, or how much of something is kept.
 *
 * @param age longest age, or null for ever
 * @param bytes most bytes altogether, or null for any amount
 */
public record Keep(Duration age, Long bytes) {
    /** Nothing is ever deleted. */
    public static final Keep FOREVER = new Keep(null, null);

    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([hdwy])");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMGT])B?");

    /**
     * Reads {@code 12h}, {@code 30d}, {@code 8w}, {@code 1y}, {@code 20G}, or both with a comma
     * between: {@code 30d,20G}. Empty means for ever. Sizes are powers of 1024 and written large,
     * since nobody must lose originals to a 30m that was meant as minutes.
     *
     * @throws JobException of kind {@code options} when it is none of these
     */
    public static Keep parse(String text) {
        Keep keep = FOREVER;
        for (String part : text == null || text.isBlank() ? new String[0] : text.split(",")) {
            Matcher age = AGE.matcher(part.trim().toLowerCase(Locale.ROOT));
            Matcher size = SIZE.matcher(part.trim());
            if (age.matches()) {
                keep = new Keep(Duration.ofHours(number(age) * hours(age.group(2))), keep.bytes);
            } else if (size.matches()) {
                keep = new Keep(keep.age, number(size) << 10 * (1 + "KMGT".indexOf(size.group(2))));
            } else {
                throw JobException.options(
                        "\"" + text + "\" is no time or size to keep; write 30d, 20G or 30d,20G");
            }
        }
        return keep;
    }

    private static long number(Matcher matcher) {
        return Long.parseLong(matcher.group(1));
    }

    private static long hours(String unit) {
        return switch (unit) {
            case "h" -> 1;
            case "d" -> 24;
            case "w" -> 7 * 24;
            default -> 365 * 24;
        };
    }

    /** Whether nothing is ever deleted. */
    public boolean forever() {
        return age == null && bytes == null;
    }

    @Override
    public String toString() {
        String time = age == null ? "" : "for " + Amount.time(age);
        String size = bytes == null ? "" : "up to " + Amount.size(bytes);
        return forever() ? "for ever" : (time + " " + size).trim();
    }
}
