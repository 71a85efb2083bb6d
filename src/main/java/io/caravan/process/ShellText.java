package io.caravan.process;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as a person can paste it into a POSIX shell; only ever shown, never run. */
public final class ShellText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellText() {}

    public static String of(List<String> arguments) {
        return arguments.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
    }

    /** One argument as a shell takes it for itself. */
    public static String quoted(String argument) {
        return PLAIN.matcher(argument).matches()
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
