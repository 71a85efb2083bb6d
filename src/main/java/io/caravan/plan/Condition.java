package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A {@code when:} of an operation: comparisons of option and probe values, joined by {@code and}.
 * Operators are {@code == != < <= > >=} and {@code in [a, b]}; a name alone asks whether it is set
 * and not false, {@code not} before it whether it is unset or false. Comparing an unset value is
 * false, except with {@code !=}.
 */
final class Condition {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(?:(?<op>==|!=|<=|>=|<|>)|(?<mark>[\\[\\],])|'(?<quoted>[^']*)'"
                            + "|(?<word>[^\\s\\[\\],'=!<>]+))");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:option|probe|measure)\\.[A-Za-z0-9._-]+|name");

    private record Token(String text, boolean quoted) {}

    private final String source;
    private final List<Token> tokens;
    private final Scope scope;
    private int position;

    private Condition(String source, Scope scope) {
        this.source = source;
        this.scope = scope;
        this.tokens = split(source);
    }

    /** Whether it holds; an absent condition always does. */
    static boolean holds(String condition, Scope scope) {
        return condition == null || new Condition(condition, scope).evaluate();
    }

    /** The first comparison that does not hold, with the value it met. */
    static String failing(String condition, Scope scope) {
        Condition read = new Condition(condition, scope);
        while (read.position < read.tokens.size()) {
            int start = read.position;
            if (!read.comparison()) {
                return read.told(start);
            }
            if (read.position < read.tokens.size()) {
                read.expect("and");
            }
        }
        return condition;
    }

    private String told(int start) {
        String words =
                tokens.subList(start, position).stream()
                        .map(Token::text)
                        .collect(Collectors.joining(" "));
        position = start;
        String value = operand();
        return words + (value == null ? " (it is not known)" : " (it is " + value + ")");
    }

    private boolean evaluate() {
        boolean holds = comparison();
        while (position < tokens.size()) {
            expect("and");
            // every part is read, so that a mistake shows whatever the values are
            holds = comparison() & holds;
        }
        return holds;
    }

    private boolean comparison() {
        if (position < tokens.size() && tokens.get(position).text().equals("not")) {
            position++;
            String value = operand();
            return value == null || value.equals("false");
        }
        String left = operand();
        String operator = position < tokens.size() ? tokens.get(position).text() : "and";
        if (operator.equals("and")) {
            return left != null && !left.equals("false");
        }
        position++;
        return operator.equals("in") ? list().contains(left) : compare(left, operator, operand());
    }

    private boolean compare(String left, String operator, String right) {
        if (left == null || right == null) {
            return operator.equals("!=") && left != right;
        }
        int order = order(left, right, operator);
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw wrong("unknown operator " + operator);
        };
    }

    private int order(String left, String right, String operator) {
        try {
            return Double.compare(Double.parseDouble(left), Double.parseDouble(right));
        } catch (NumberFormatException e) {
            if (operator.startsWith("<") || operator.startsWith(">")) {
                throw wrong("cannot order " + left + " and " + right);
            }
            return left.compareTo(right);
        }
    }

    private List<String> list() {
        List<String> values = new ArrayList<>();
        expect("[");
        do {
            values.add(operand());
        } while (next().equals(","));
        position--;
        expect("]");
        return values;
    }

    private String operand() {
        Token token = position < tokens.size() ? tokens.get(position) : null;
        if (token == null) {
            throw wrong("something is missing at its end");
        }
        position++;
        if (token.quoted() || !REFERENCE.matcher(token.text()).matches()) {
            return token.text();
        }
        Object value = scope.known(token.text());
        return value == null ? null : Template.text(value);
    }

    private String next() {
        return position < tokens.size() ? tokens.get(position++).text() : "";
    }

    private void expect(String text) {
        String found = next();
        if (!found.equals(text)) {
            throw wrong("expected " + text + " but found " + (found.isEmpty() ? "nothing" : found));
        }
    }

    private List<Token> split(String text) {
        List<Token> found = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text.strip());
        int end = 0;
        while (end < text.strip().length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                String rest = text.strip().substring(end).strip();
                throw wrong(
                        "cannot be read at: "
                                + rest
                                + (rest.startsWith("=") ? "; write == to compare" : ""));
            }
            boolean quoted = matcher.group("quoted") != null;
            found.add(
                    new Token(quoted ? matcher.group("quoted") : matcher.group().strip(), quoted));
            end = matcher.end();
        }
        return found;
    }

    private JobException wrong(String what) {
        return new JobException(
                ErrorKind.INTERNAL, "the condition \"" + source + "\" is wrong: " + what);
    }
}
