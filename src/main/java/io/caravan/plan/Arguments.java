package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lines of arguments. Options come with their values, and only an operation can write the name of
 * an option: a value from outside can neither become one nor an input or output.
 */
final class Arguments {
    private static final Pattern NAME = Pattern.compile("-[A-Za-z][\\w:+-]*");
    private static final Pattern SPECIFIER = Pattern.compile(":[vas](:\\d+)?$");
    private static final Set<String> FLAGS =
            Set.of("-shortest", "-an", "-vn", "-sn", "-dn", "-copyinkf");
    private static final Pattern FILTERS = Pattern.compile("-(vf|af|filter)(:.*)?");
    private static final Pattern OURS =
            Pattern.compile(
                    "-(i|f|y|n|map|lavfi|filter_complex|filter_complex_script|filter_script|attach|progress"
                            + "|protocol_whitelist|format_whitelist|report|dump_attachment|passlogfile)(:.*)?");

    private Arguments() {}

    /** Options of one stream, without stream specifier. */
    static List<String> ofStream(String line, Scope scope) {
        List<String> arguments = new ArrayList<>();
        List<Template.Token> tokens = Template.of(line, Template.Kind.ARGUMENTS).tokens(scope);
        for (int i = 0; i < tokens.size(); i += 2) {
            String name = name(tokens, i, line);
            if (FILTERS.matcher(name).matches() || name.startsWith("-c:") || name.equals("-c")) {
                throw wrong(name + " has a key of its own (filters, codec)", line);
            }
            arguments.add(SPECIFIER.matcher(name).replaceFirst(""));
            arguments.add(value(tokens, i + 1, name, line).text());
        }
        return arguments;
    }

    /** Options of an output. */
    static List<String> ofOutput(String line, Scope scope) {
        List<String> arguments = new ArrayList<>();
        List<Template.Token> tokens = Template.of(line, Template.Kind.OUTPUT).tokens(scope);
        for (int i = 0; i < tokens.size(); i++) {
            String name = name(tokens, i, line);
            arguments.add(name);
            if (!FLAGS.contains(name)) {
                Template.Token value = value(tokens, ++i, name, line);
                if (FILTERS.matcher(name).matches() && !value.fixed()) {
                    throw wrong("values inside filters belong under filters:", line);
                }
                arguments.add(value.text());
            }
        }
        return arguments;
    }

    private static String name(List<Template.Token> tokens, int index, String line) {
        Template.Token token = tokens.get(index);
        if (!token.fixed() || !NAME.matcher(token.text()).matches()) {
            throw wrong("\"" + token.text() + "\" stands where the name of an option should", line);
        }
        if (OURS.matcher(token.text()).matches()) {
            throw wrong(token.text() + " is set by Caravan", line);
        }
        return token.text();
    }

    private static Template.Token value(
            List<Template.Token> tokens, int index, String name, String line) {
        if (index >= tokens.size()) {
            throw wrong(name + " has no value", line);
        }
        return tokens.get(index);
    }

    private static JobException wrong(String what, String line) {
        return new JobException(
                ErrorKind.INTERNAL,
                "the operation's arguments are wrong: " + what + "; in: " + line);
    }
}
