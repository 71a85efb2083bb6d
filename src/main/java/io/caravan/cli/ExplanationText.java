package io.caravan.cli;

import io.caravan.operation.Explanation;
import io.caravan.storage.LocalPaths;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints an explanation for a person. */
final class ExplanationText {
    private final PrintWriter out;

    ExplanationText(PrintWriter out) {
        this.out = out;
    }

    void print(Explanation explanation) {
        out.println(
                explanation.operation()
                        + (explanation.preset() == null ? "" : "@" + explanation.preset())
                        + " of "
                        + LocalPaths.printable(explanation.input())
                        + ", in the "
                        + explanation.lane().text()
                        + " lane");
        section(
                "Streams",
                explanation.streams().stream()
                        .map(s -> List.of(s.stream(), becomes(s.becomes()), s.why()))
                        .toList());
        section("Dropped", explanation.dropped().stream().map(List::of).toList());
        section("Notes", explanation.notes().stream().map(List::of).toList());
        section(
                "Outputs",
                explanation.outputs().stream()
                        .map(o -> List.of(o.role(), LocalPaths.printable(o.path())))
                        .toList());
        section(
                "Written by Caravan itself",
                explanation.finish().stream()
                        .map(f -> List.of(f.make(), LocalPaths.printable(f.path())))
                        .toList());
        section(
                "Then",
                explanation.next().stream()
                        .map(n -> List.of(n.step() + ".", named(n), n.options().toString()))
                        .toList());
        section("Estimate", estimate(explanation.estimate()));
        if (explanation.commands().isEmpty()) {
            return;
        }
        out.println();
        out.println(explanation.commands().size() == 1 ? "Command" : "Commands");
        for (Explanation.Command command : explanation.commands()) {
            if (explanation.commands().size() > 1) {
                out.println("# " + command.does());
            }
            out.println(command.shell());
        }
    }

    private static String named(Explanation.Next next) {
        return next.operation() + (next.preset() == null ? "" : "@" + next.preset());
    }

    private static String becomes(String codec) {
        return codec == null ? "" : codec.equals("copy") ? "copied" : "encoded with " + codec;
    }

    private static List<List<String>> estimate(Explanation.Estimate estimate) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(figure("time", estimate.seconds(), " s", estimate.secondsFrom()));
        lines.add(figure("size", estimate.bytes(), " bytes", estimate.bytesFrom()));
        return lines;
    }

    private static List<String> figure(String name, Long value, String unit, String from) {
        return value == null
                ? List.of(name, from)
                : List.of(name, "about " + value + unit, "(" + from + ")");
    }

    /** Lines in columns. */
    private void section(String title, List<List<String>> lines) {
        if (lines.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder("  ");
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width =
                        lines.stream()
                                .filter(other -> other.size() > column + 1)
                                .mapToInt(other -> other.get(column).length())
                                .max()
                                .orElse(0);
                text.append(line.get(i))
                        .append(" ".repeat(Math.max(0, width - line.get(i).length())));
                text.append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
