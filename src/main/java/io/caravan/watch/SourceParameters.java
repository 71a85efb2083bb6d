package io.caravan.watch;

import io.caravan.job.Exists;
import io.caravan.job.JobException;
import io.caravan.job.JobRequestBuilder;
import io.caravan.operation.OperationText;
import io.caravan.storage.LocalPaths;

import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.TimeUtils;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Takes the parameters of {@code watch-folder:} out of the map; what it leaves there is unknown.
 */
final class SourceParameters {
    private static final String OPTION = "option.";

    private final Map<String, Object> parameters;
    private final WatchSettings settings;

    SourceParameters(Map<String, Object> parameters, WatchSettings settings) {
        this.parameters = parameters;
        this.settings = settings;
    }

    /**
     * @throws IllegalArgumentException when a value is impossible; says what is allowed
     */
    Source take(Path folder) {
        Source.After after = choice("after", Source.After.class, Source.After.MOVE);
        boolean leaves = after == Source.After.LEAVE;
        Repeat repeat = choice("repeat", Repeat.class, leaves ? Repeat.SKIP : Repeat.RUN);
        Existing existing = choice("existing", Existing.class, Existing.PROCESS);
        Source source =
                SourceBuilder.builder()
                        .folder(folder)
                        .operation(operation("operation"))
                        .fallback(operation("default"))
                        .preset(text("preset"))
                        .options(PropertiesHelper.extractProperties(parameters, OPTION))
                        .output(output())
                        .exists(choice("exists", Exists.class, null))
                        .logs(truth("logs"))
                        .priority(number("priority"))
                        .after(after)
                        .skipRepeats(repeat == Repeat.SKIP)
                        .takeExisting(existing == Existing.PROCESS)
                        .settle(duration("settle"))
                        .include(text("include"))
                        .exclude(text("exclude"))
                        .followLinks(choice("links", Links.class, Links.IGNORE) == Links.FOLLOW)
                        .done(path("done"))
                        .failed(path("failed"))
                        .build();
        check(source);
        return source;
    }

    private enum Repeat {
        RUN,
        SKIP
    }

    private enum Existing {
        PROCESS,
        IGNORE
    }

    private enum Links {
        IGNORE,
        FOLLOW
    }

    private void check(Source source) {
        String operation = source.operation() == null ? source.fallback() : source.operation();
        if (source.preset() != null && operation != null && operation.matches(".*[,>@].*")) {
            throw new IllegalArgumentException(
                    "preset is for a single operation; write it behind its operation, as in"
                            + " compress@"
                            + source.preset());
        }
        if (source.operation() != null && source.fallback() != null) {
            throw new IllegalArgumentException(
                    "operation and default exclude each other: with operation every file runs it");
        }
        if (source.followLinks() && !source.leaves()) {
            throw new IllegalArgumentException(
                    "links=follow needs after=leave: moving a link would not move the file");
        }
        if (source.output() != null
                && LocalPaths.isLocal(source.output())
                && literal(source.output()).startsWith(source.folder())) {
            throw new IllegalArgumentException(
                    "output lies in the watched folder, so that every result would be taken again;"
                            + " choose a folder outside "
                            + source.folder());
        }
    }

    /** The folder an output surely lies in: the path before the first placeholder. */
    private Path literal(String output) {
        String text = output.split("\\{", 2)[0];
        String path = text.startsWith("file:") ? text.replaceFirst("file:(//)?", "") : text;
        return settings.home().resolve(path).normalize();
    }

    private String operation(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            OperationText.apply(text, JobRequestBuilder.builder().build());
        } catch (JobException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        return text.replace('_', '-');
    }

    private String output() {
        String output = text("output");
        String name = text("name");
        if (name == null) {
            return output == null || output.contains("{") ? output : slashed(output);
        }
        String folder = slashed(output == null ? settings.outbox().toString() : output);
        int options = LocalPaths.isLocal(folder) ? -1 : folder.indexOf('?');
        return options < 0
                ? folder + name
                : folder.substring(0, options) + name + folder.substring(options);
    }

    /** Marks a folder as one, even where it is still to be made. */
    private static String slashed(String folder) {
        int options = LocalPaths.isLocal(folder) ? -1 : folder.indexOf('?');
        if (options >= 0) {
            return slashed(folder.substring(0, options)) + folder.substring(options);
        }
        return folder.endsWith("/") ? folder : folder + "/";
    }

    private String text(String name) {
        Object value = parameters.remove(name);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    private Path path(String name) {
        String text = text(name);
        return text == null ? null : settings.home().resolve(text).normalize();
    }

    private int number(String name) {
        String text = text(name);
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, not " + text, e);
        }
    }

    private Boolean truth(String name) {
        String text = text(name);
        if (text != null && !text.matches("true|false")) {
            throw new IllegalArgumentException(name + " must be true or false, not " + text);
        }
        return text == null ? null : Boolean.valueOf(text);
    }

    private Duration duration(String name) {
        String text = text(name);
        try {
            return text == null ? null : Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    name + " must be a time such as 5s or 2m, not " + text, e);
        }
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        String text = text(name);
        if (text == null) {
            return fallback;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> spelled(value).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        Arrays.stream(type.getEnumConstants())
                                                .map(SourceParameters::spelled)
                                                .collect(
                                                        Collectors.joining(
                                                                ", ",
                                                                name + " must be one of ",
                                                                ", not " + text))));
    }

    private static String spelled(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
