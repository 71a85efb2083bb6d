package io.caravan.publish;

import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How published files are named below their output folder, such as {@code
 * {path}/{name}.{operation}.{ext}}. Whatever the values hold, the name stays below the folder, is
 * not hidden unless the template says so, and has no part longer than 255 bytes.
 */
public final class NameTemplate {
    /** The name of a job without a preset. */
    public static final String DEFAULT = "{path}/{name}.{operation}.{ext}";

    /** The name of a job with a preset. */
    public static final String DEFAULT_WITH_PRESET = "{path}/{name}.{operation}@{preset}.{ext}";

    /** Everything that may stand between braces. */
    public static final List<String> PLACEHOLDERS =
            List.of(
                    "path",
                    "name",
                    "ext",
                    "sourceExt",
                    "operation",
                    "preset",
                    "height",
                    "lang",
                    "date",
                    "id",
                    "role");

    private static final int MAX_BYTES = 255;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern GRAPHEME = Pattern.compile("\\X");
    private static final Pattern SEPARATOR_AT_END = Pattern.compile("[-._@ ]\\z");
    private static final Pattern SEPARATOR_AT_START = Pattern.compile("^[-._@ ]");
    private static final Pattern EXTENSION =
            Pattern.compile("(?<=.)\\.[A-Za-z0-9]{1,16}\\z", Pattern.DOTALL);

    private final List<List<Part>> segments;

    /** Either text as it is, or a placeholder's name. */
    private record Part(String text, boolean placeholder) {}

    /**
     * @throws JobException of kind {@code options} when it cannot be a template
     */
    public NameTemplate(String template) {
        this(template, UnaryOperator.identity());
    }

    /**
     * @param literal what is done to the text between placeholders before it is used
     */
    NameTemplate(String template, UnaryOperator<String> literal) {
        segments = split(template, literal);
        if (segments.isEmpty()) {
            throw JobException.options("the output names a folder but no file");
        }
    }

    /** Whether a placeholder occurs in it. */
    boolean uses(String placeholder) {
        return segments.stream().anyMatch(s -> s.contains(new Part(placeholder, true)));
    }

    /**
     * The name for these values, relative to the output folder, with {@code /} between folders.
     *
     * @param values by placeholder; absent ones are empty
     * @param suffix put before the extension, such as {@code -1}; may be empty
     */
    String render(Map<String, String> values, String suffix) {
        List<String> names = new ArrayList<>();
        for (List<Part> segment : segments.subList(0, segments.size() - 1)) {
            if (segment.equals(List.of(new Part("path", true)))) {
                Arrays.stream(values.getOrDefault("path", "").split("/"))
                        .filter(folder -> !folder.isEmpty() && !folder.equals("."))
                        .forEach(folder -> names.add(visible(fit(folder, MAX_BYTES))));
            } else {
                names.add(name(segment, values, ""));
            }
        }
        String last = name(segments.get(segments.size() - 1), values, suffix);
        if (last.isEmpty()) {
            throw JobException.options(
                    "the output's name is empty for this job; add {name} to its template");
        }
        names.removeIf(String::isEmpty);
        names.add(last);
        return String.join("/", names);
    }

    private static String name(List<Part> segment, Map<String, String> values, String suffix) {
        int limit = MAX_BYTES - bytes(suffix);
        String text = join(segment, values);
        if (bytes(text) > limit) {
            text = join(segment, withShorterName(values, bytes(text) - limit));
        }
        text = text.matches("\\.+") ? visible(text) : fit(text, limit);
        String extension = extension(text);
        return text.isEmpty() ? text : stem(text, extension) + suffix + extension;
    }

    /** An empty value takes the separator before it along: no {@code a.compress@.mp4}. */
    private static String join(List<Part> segment, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : segment) {
            String value =
                    part.placeholder() ? flat(values.getOrDefault(part.text(), "")) : part.text();
            if (value.isEmpty()) {
                text.setLength(SEPARATOR_AT_END.matcher(text).replaceFirst("").length());
            } else if (text.isEmpty() && part != segment.get(0)) {
                text.append(visible(SEPARATOR_AT_START.matcher(value).replaceFirst("")));
            } else {
                text.append(part.placeholder() && text.isEmpty() ? visible(value) : value);
            }
        }
        return text.toString();
    }

    private static Map<String, String> withShorterName(Map<String, String> values, int excess) {
        String name = flat(values.getOrDefault("name", ""));
        Map<String, String> shorter = new HashMap<>(values);
        shorter.put("name", shorten(name, Math.max(1, bytes(name) - excess)));
        return shorter;
    }

    private static String flat(String value) {
        return value.replace('/', '_').replace('\0', '_');
    }

    /** No value makes a name that starts with a dot: hidden, or a way up. */
    private static String visible(String name) {
        return flat(name).replaceFirst("^\\.", "_");
    }

    private static String fit(String text, int limit) {
        if (bytes(text) <= limit) {
            return text;
        }
        String extension = extension(text);
        return shorten(stem(text, extension), limit - bytes(extension)) + extension;
    }

    private static String extension(String text) {
        var found = EXTENSION.matcher(text);
        return found.find() ? found.group() : "";
    }

    private static String stem(String text, String extension) {
        return text.substring(0, text.length() - extension.length());
    }

    /** As many whole characters, as a person sees them, as fit into so many bytes of UTF-8. */
    private static String shorten(String text, int limit) {
        StringBuilder shorter = new StringBuilder();
        var characters = GRAPHEME.matcher(text);
        int left = limit;
        while (characters.find() && bytes(characters.group()) <= left) {
            shorter.append(characters.group());
            left -= bytes(characters.group());
        }
        return shorter.isEmpty() ? firstCodePoints(text, limit) : shorter.toString();
    }

    /** For a single character made of more combining marks than a file name can hold. */
    private static String firstCodePoints(String text, int limit) {
        int end = 0;
        while (end < text.length()
                && bytes(text.substring(0, text.offsetByCodePoints(end, 1))) <= limit) {
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<List<Part>> split(String template, UnaryOperator<String> literal) {
        List<List<Part>> segments = new ArrayList<>(List.of(new ArrayList<>()));
        var placeholder = PLACEHOLDER.matcher(template);
        int end = 0;
        while (placeholder.find()) {
            addLiteral(segments, template.substring(end, placeholder.start()), literal);
            last(segments).add(new Part(known(placeholder.group(1)), true));
            end = placeholder.end();
        }
        addLiteral(segments, template.substring(end), literal);
        segments.removeIf(List::isEmpty);
        segments.forEach(NameTemplate::refuseSteps);
        return segments;
    }

    private static void addLiteral(
            List<List<Part>> segments, String raw, UnaryOperator<String> literal) {
        if (raw.contains("{") || raw.contains("}")) {
            throw JobException.options(
                    "a brace in the output's name has no partner; placeholders are " + known());
        }
        String[] names = literal.apply(raw).split("/", -1);
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                segments.add(new ArrayList<>());
            }
            if (!names[i].isEmpty()) {
                last(segments).add(new Part(flat(names[i]), false));
            }
        }
    }

    private static void refuseSteps(List<Part> segment) {
        if (segment.equals(List.of(new Part("..", false)))
                || segment.equals(List.of(new Part(".", false)))) {
            throw JobException.options(
                    "the output's name may not step up with \"..\"; name its folder in full");
        }
    }

    private static String known(String placeholder) {
        if (!PLACEHOLDERS.contains(placeholder)) {
            throw JobException.options(
                    "unknown placeholder {"
                            + LocalPaths.printable(placeholder)
                            + "} in the output's name; known are "
                            + known());
        }
        return placeholder;
    }

    private static String known() {
        return "{" + String.join("} {", PLACEHOLDERS) + "}";
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
