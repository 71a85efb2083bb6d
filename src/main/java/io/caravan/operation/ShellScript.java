package io.caravan.operation;

import io.caravan.process.ShellText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a plan as text for a POSIX shell. Each runs when it is pasted, in the same shell
 * as those before it: figures that one measures are there for the next.
 */
final class ShellScript {
    private static final Pattern FIGURE = Pattern.compile("measured\\(([A-Za-z0-9._-]+)\\)");

    private final Path folder;
    private final List<Path> needed;
    private boolean measured;

    /**
     * @param folder that commands run in, or null for any
     * @param outputs what they make
     */
    ShellScript(Path folder, Collection<Path> outputs) {
        this.folder = folder;
        this.needed =
                outputs.stream()
                        .map(Path::getParent)
                        .filter(parent -> !Files.isDirectory(parent))
                        .distinct()
                        .toList();
    }

    /** Keeps what a command prints; {@code figure name} then tells the last of that name. */
    String measure(List<String> command) {
        String run = "$(" + ShellText.of(command) + ")";
        if (measured) {
            return "figures=\"$figures\n" + run + "\"";
        }
        measured = true;
        return "figures="
                + run
                + "\nfigure() { printf '%s\\n' \"$figures\" | sed -n \"s/^lavfi\\.$1=//p\" | tail -n 1; }";
    }

    /** Runs a command whose answer is of use to Caravan only. */
    static String look(List<String> command) {
        return ShellText.of(command) + " > /dev/null";
    }

    /** Makes outputs, and the folders for them as a job would. */
    String make(List<String> command) {
        String run = command.stream().map(this::argument).collect(Collectors.joining(" "));
        String inFolder =
                folder == null
                        ? run
                        : "(cd -- " + ShellText.quoted(folder.toString()) + " && " + run + ")";
        return needed.isEmpty() ? inFolder : makeFolders() + " && " + inFolder;
    }

    private String makeFolders() {
        return "mkdir -p -- "
                + needed.stream()
                        .map(parent -> ShellText.quoted(parent.toString()))
                        .collect(Collectors.joining(" "));
    }

    /** As {@link #make}, and removes what an earlier run left for it beside its output. */
    String make(List<String> command, List<Path> leftovers) {
        return make(command)
                + " && rm -f -- "
                + leftovers.stream()
                        .map(file -> ShellText.quoted(file.toString()))
                        .collect(Collectors.joining(" "));
    }

    private String argument(String argument) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = FIGURE.matcher(argument);
        int end = 0;
        while (measured && matcher.find()) {
            append(text, argument.substring(end, matcher.start()));
            text.append("\"$(figure ").append(matcher.group(1)).append(")\"");
            end = matcher.end();
        }
        if (end == 0) {
            return ShellText.quoted(argument);
        }
        append(text, argument.substring(end));
        return text.toString();
    }

    private static void append(StringBuilder text, String part) {
        if (!part.isEmpty()) {
            text.append(ShellText.quoted(part));
        }
    }
}
