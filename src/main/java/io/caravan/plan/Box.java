package io.caravan.plan;

import io.caravan.job.JobException;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pixels a picture has to fit into. Written as {@code 1280x720}, {@code 1280x} (any height),
 * {@code x720} (any width), or {@code 720p}: what is sold under that name, lying or standing as the
 * picture does, so 1280x720 or 720x1280.
 *
 * @param width most pixels, 0 for any
 * @param height most pixels, 0 for any
 */
record Box(int width, int height) {
    private static final Pattern SIDES = Pattern.compile("(\\d{0,5})x(\\d{0,5})");
    private static final Pattern LINES = Pattern.compile("(\\d{1,5})p");

    /** A width and height in pixels, both even. */
    record Size(int width, int height) {}

    /** The first of these whose values are all set, or null when there is none. */
    static Box of(List<String> templates, Scope scope, boolean standing) {
        for (String template : templates) {
            Template parsed = Template.of(template, Template.Kind.VALUE);
            if (parsed.complete(scope)) {
                return parse(parsed.text(scope), standing);
            }
        }
        return null;
    }

    private static Box parse(String text, boolean standing) {
        Matcher sides = SIDES.matcher(text);
        if (sides.matches()) {
            return new Box(number(sides.group(1)), number(sides.group(2)));
        }
        Matcher lines = LINES.matcher(text);
        if (!lines.matches()) {
            throw JobException.options(
                    "\"" + text + "\" is no size to fit into; write 1280x720, 1280x, x720 or 720p");
        }
        int narrow = number(lines.group(1));
        int wide = even(narrow * 16 / 9.0);
        return standing ? new Box(narrow, wide) : new Box(wide, narrow);
    }

    private static int number(String digits) {
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /** What a picture becomes in this box; its shape stays. */
    Size fit(double pictureWidth, double pictureHeight, boolean upscale) {
        double factor =
                Math.min(
                        width == 0 ? Double.MAX_VALUE : width / pictureWidth,
                        height == 0 ? Double.MAX_VALUE : height / pictureHeight);
        boolean keep = factor == Double.MAX_VALUE || factor > 1 && !upscale;
        double used = keep ? 1 : factor;
        return new Size(
                side(pictureWidth * used, width, keep), side(pictureHeight * used, height, keep));
    }

    private static int side(double pixels, int most, boolean keep) {
        int rounded = keep ? (int) pixels / 2 * 2 : even(pixels);
        return Math.max(2, most == 0 ? rounded : Math.min(rounded, most / 2 * 2));
    }

    private static int even(double pixels) {
        return (int) Math.round(pixels / 2) * 2;
    }
}
