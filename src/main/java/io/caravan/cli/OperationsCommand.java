package io.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Settings;
import io.caravan.engine.OperationParts;
import io.caravan.operation.Preset;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code caravan operations} and {@code caravan operations compress}. */
@Command(
        name = "operations",
        description = "List the operations, or the options and presets of one.",
        mixinStandardHelpOptions = true)
final class OperationsCommand implements Callable<Integer> {
    private static final int WIDTH = 110;

    private final Supplier<Settings> settings;

    @Spec private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "name", description = "Name of an operation.")
    private String name;

    OperationsCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        Settings read = settings.get();
        OperationCatalog catalog = OperationParts.catalog(read);
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            out.print(table(catalog.all().stream().map(o -> row(o.name(), o.description()))));
            catalog.problems().forEach((o, problem) -> out.println("  " + o + ": " + problem));
        } else {
            OperationInfo operation = catalog.get(name);
            print(operation, OperationParts.presets(read, catalog).of(operation));
        }
        out.flush();
        return 0;
    }

    private void print(OperationInfo operation, List<Preset> presets) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(operation.name() + ": " + operation.description());
        out.println(
                "Makes "
                        + (operation.makes().isEmpty()
                                ? "files"
                                : String.join(", ", operation.makes()))
                        + ", in the "
                        + operation.lane().text()
                        + " lane");
        JsonNode options = operation.schema().path("properties");
        JsonNode required = operation.schema().path("required");
        if (!options.isEmpty()) {
            out.println("\nOptions");
            out.print(
                    table(
                            options.properties().stream()
                                    .map(
                                            o ->
                                                    row(
                                                            o.getKey(),
                                                            told(
                                                                    o.getKey(),
                                                                    o.getValue(),
                                                                    required)))));
        }
        if (!presets.isEmpty()) {
            out.println("\nPresets");
            out.print(table(presets.stream().map(p -> row(p.name(), told(p)))));
        }
    }

    private static String told(Preset preset) {
        String options =
                preset.options().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(" "));
        return preset.description().isEmpty() ? options : preset.description() + "\n" + options;
    }

    /** What it is for; below that what it takes. */
    private static String told(String name, JsonNode option, JsonNode required) {
        List<String> parts = new ArrayList<>(List.of(values(option)));
        if (option.has("x-unit")) {
            parts.add(option.get("x-unit").asText());
        }
        required.forEach(
                needed -> {
                    if (needed.asText().equals(name)) {
                        parts.add("needed");
                    }
                });
        if (option.has("default")) {
            parts.add("default " + option.get("default").asText());
        }
        String text = option.path("description").asText("");
        return (text.isEmpty() ? "" : text + "\n") + String.join("; ", parts);
    }

    private static String values(JsonNode option) {
        if (option.has("enum")) {
            return join(option.get("enum"));
        }
        String type =
                switch (option.path("type").asText()) {
                    case "integer" -> "whole number";
                    case "number" -> "number";
                    case "boolean" -> "true or false";
                    default -> "text";
                };
        String least = option.path("minimum").asText("");
        String most = option.path("maximum").asText("");
        String bounds =
                (least.isEmpty() ? "" : " from " + least) + (most.isEmpty() ? "" : " to " + most);
        return type
                + bounds
                + (option.has("examples") ? " such as " + join(option.get("examples")) : "");
    }

    private static String join(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return String.join(", ", texts);
    }

    private static List<String> row(String name, String text) {
        return List.of(name, text);
    }

    private static String table(java.util.stream.Stream<List<String>> rows) {
        List<List<String>> all = rows.toList();
        int names = all.stream().mapToInt(row -> row.get(0).length()).max().orElse(0);
        TextTable table =
                TextTable.forColumns(
                        picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF),
                        new Column(names + 4, 2, Column.Overflow.SPAN),
                        new Column(WIDTH - names - 4, 0, Column.Overflow.WRAP));
        all.forEach(row -> table.addRowValues(row.get(0), row.get(1)));
        return table.toString();
    }
}
