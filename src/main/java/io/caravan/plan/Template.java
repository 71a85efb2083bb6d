package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of an operation that becomes arguments. It is taken apart before any value is known, so a
 * value is always part of one argument and never more: {@code ${option.x}}, {@code ${option.x:23}}
 * (with a default), {@code ${probe.x}}, {@code ${name}}, in an output's arguments also {@code
 * ${input}} and {@code ${output}}; {@code [ … ]} is dropped when a value in it is unset.
 */
final class Template {
    /** What the text becomes, which decides how it is split and how values are escaped. */
    enum Kind {
        /** One value, as it is. */
        VALUE,
        /** Arguments, split at white space outside quotes. */
        ARGUMENTS,
        /** As arguments; may name the local files. */
        OUTPUT,
        /** One filter; values are escaped for FFmpeg's filter graph. */
        FILTER
    }

    /**
     * One argument.
     *
     * @param fixed whether it holds no value from outside
     * @param begunByValue whether its first character comes from a value from outside
     */
    record Token(String text, boolean fixed, boolean begunByValue) {}

    private static final Pattern FORM =
            Pattern.compile(
                    "(?<name>(?:option|probe|measure)\\.[A-Za-z0-9][A-Za-z0-9._-]*|name|input|output)"
                            + "(?::(?<fallback>.*))?");
    private static final String KNOWN =
            "${option.…}, ${option.…:default}, ${probe.…}, ${measure.…}, ${name}, ${input},"
                    + " ${output}";
    private static final String LITERAL_DOLLAR = "$${";

    private sealed interface Node permits Text, Break, Value, Group {}

    private record Text(String text) implements Node {}

    private record Break() implements Node {}

    private record Value(String name, String fallback) implements Node {}

    private record Group(List<Node> nodes) implements Node {}

    private final String source;
    private final Kind kind;
    private final List<Node> nodes;
    private int position;
    private char quote;

    private Template(String source, Kind kind) {
        this.source = source;
        this.kind = kind;
        this.nodes = parse(false);
    }

    static Template of(String source, Kind kind) {
        return new Template(source, kind);
    }

    /** The arguments; empty when every one was in a dropped group. */
    List<Token> tokens(Scope scope) {
        Writer writer = new Writer(scope);
        writer.write(nodes);
        writer.endToken();
        return writer.tokens;
    }

    /** The text of a {@link Kind#VALUE} or {@link Kind#FILTER}; empty when it was dropped. */
    String text(Scope scope) {
        return tokens(scope).stream().map(Token::text).findFirst().orElse("");
    }

    /** Whether every value it needs is set. */
    boolean complete(Scope scope) {
        return new Writer(scope).complete(nodes);
    }

    private boolean splits() {
        return kind == Kind.ARGUMENTS || kind == Kind.OUTPUT;
    }

    private List<Node> parse(boolean inGroup) {
        List<Node> found = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (position < source.length()) {
            char c = source.charAt(position);
            if (source.startsWith("${", position)) {
                flush(text, found);
                found.add(value());
            } else if (kind == Kind.FILTER && c == '\\' && position + 1 < source.length()) {
                text.append(source, position, position + 2);
                position += 2;
            } else if (quotes(c)) {
                position++;
                if (kind == Kind.FILTER) {
                    text.append(c);
                } else {
                    flush(text, found);
                    found.add(new Text(""));
                }
            } else if (quote == 0 && kind != Kind.VALUE && c == '[') {
                flush(text, found);
                position++;
                found.add(new Group(parse(true)));
            } else if (quote == 0 && inGroup && c == ']') {
                flush(text, found);
                position++;
                return found;
            } else if (quote == 0 && splits() && Character.isWhitespace(c)) {
                flush(text, found);
                found.add(new Break());
                position++;
            } else {
                text.append(c);
                position++;
            }
        }
        if (inGroup || quote != 0) {
            throw wrong((inGroup ? "a [ without ]" : "a quote that does not end") + " in: ");
        }
        flush(text, found);
        return found;
    }

    /** Whether the character opens or closes a quotation; remembers which. */
    private boolean quotes(char c) {
        boolean candidate = c == '\'' || (c == '"' && splits());
        if (kind == Kind.VALUE || !candidate || (quote != 0 && quote != c)) {
            return false;
        }
        quote = quote == 0 ? c : 0;
        return true;
    }

    private Value value() {
        int end = source.indexOf('}', position);
        if (end < 0) {
            throw wrong("a ${ without } in: ");
        }
        String form = source.substring(position + 2, end);
        Matcher matcher = FORM.matcher(form);
        if (!matcher.matches()) {
            throw wrong("unknown form ${" + form + "}; known are " + KNOWN + "; in: ");
        }
        if (kind == Kind.FILTER && quote != 0) {
            throw wrong(
                    "values in a filter are escaped already: no quotes around ${"
                            + form
                            + "} in: ");
        }
        if (isFile(matcher.group("name")) && kind != Kind.OUTPUT) {
            throw wrong("${" + form + "} is for the arguments of an output only, not for: ");
        }
        position = end + 1;
        return new Value(matcher.group("name"), matcher.group("fallback"));
    }

    private static boolean isFile(String name) {
        return name.equals("input") || name.equals("output");
    }

    private static void flush(StringBuilder text, List<Node> found) {
        if (!text.isEmpty()) {
            found.add(new Text(text.toString()));
            text.setLength(0);
        }
    }

    private JobException wrong(String what) {
        return new JobException(ErrorKind.INTERNAL, "the operation has " + what + source);
    }

    /** Puts the local paths where an output's argument names them. */
    static String resolve(String argument, String input, String output) {
        Matcher matcher =
                Pattern.compile("\\$\\$\\{|\\$\\{input\\}|\\$\\{output\\}").matcher(argument);
        return matcher.replaceAll(
                found ->
                        Matcher.quoteReplacement(
                                switch (found.group()) {
                                    case "${input}" -> input;
                                    case "${output}" -> output;
                                    default -> "${";
                                }));
    }

    /** A value as it is written: whole numbers without decimals. */
    static String text(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
        }
        return value.toString();
    }

    /**
     * Escapes a value inside a filter: once for the option it belongs to, once more for the filter
     * graph, as FFmpeg takes both off again.
     */
    static String escapeForFilter(String value) {
        StringBuilder escaped = new StringBuilder();
        for (char c : value.toCharArray()) {
            switch (c) {
                case '\\', '\'', ' ', '\t', '\n', '\r' -> escaped.append("\\\\\\").append(c);
                case ':', '=' -> escaped.append("\\\\").append(c);
                case '[', ']', ',', ';' -> escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private final class Writer {
        private final Scope scope;
        private final List<Token> tokens = new ArrayList<>();
        private StringBuilder current;
        private boolean fixed = true;
        private boolean begunByValue;

        Writer(Scope scope) {
            this.scope = scope;
        }

        void write(List<Node> parts) {
            for (Node part : parts) {
                if (part instanceof Break) {
                    endToken();
                } else if (part instanceof Text text) {
                    append(text.text());
                } else if (part instanceof Value value) {
                    begunByValue |= isEmpty() && !isFile(value.name());
                    append(required(value));
                    fixed &= isFile(value.name());
                } else if (part instanceof Group group && complete(group.nodes())) {
                    write(group.nodes());
                }
            }
        }

        private boolean isEmpty() {
            return current == null || current.isEmpty();
        }

        private void append(String text) {
            current = current == null ? new StringBuilder() : current;
            current.append(text);
        }

        void endToken() {
            if (current != null) {
                tokens.add(new Token(current.toString(), fixed, begunByValue));
            }
            current = null;
            fixed = true;
            begunByValue = false;
        }

        private boolean complete(List<Node> parts) {
            return parts.stream()
                    .allMatch(
                            part ->
                                    !(part instanceof Value value)
                                            || isFile(value.name())
                                            || lookUp(value) != null);
        }

        private String lookUp(Value value) {
            Object found = scope.value(value.name());
            return found == null ? value.fallback() : text(found);
        }

        private String required(Value value) {
            if (isFile(value.name())) {
                return "${" + value.name() + "}";
            }
            String found = lookUp(value);
            if (found == null) {
                throw unset(value.name());
            }
            return switch (kind) {
                case FILTER -> escapeForFilter(found);
                case OUTPUT -> found.replace("${", LITERAL_DOLLAR);
                default -> found;
            };
        }

        private JobException unset(String name) {
            if (name.startsWith("measure.")) {
                return JobException.input("its " + name.substring(8) + " could not be measured");
            }
            return name.startsWith("option.")
                    ? JobException.options("the option " + name.substring(7) + " is needed here")
                    : JobException.input("the input does not tell its " + name.substring(6));
        }
    }
}
