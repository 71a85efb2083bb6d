package io.caravan.validate;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Settings;
import io.caravan.engine.OperationRoutes;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.operation.Planning;
import io.caravan.operation.Sample;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Planner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The contract of an operation: its options stand beside it, and its definition makes plans of
 * sample inputs, whatever choices its options leave. A task makes no plans.
 */
final class OperationFile {
    private static final Pattern LINE = Pattern.compile("\\bline (\\d+), column \\d+: ");
    private static final Pattern BODY = Pattern.compile("\\s*expression:\\s*([|>].*)?");

    private final Settings settings;
    private final Path file;
    private final String name;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();

    private OperationFile(Settings settings, Path file) {
        this.settings = settings;
        this.file = file;
        this.name = file.getFileName().toString().replace(".camel.yaml", "");
    }

    /**
     * @param file the operation's route, which keeps the rules of route files
     */
    static List<Problem> check(Settings settings, Path file) throws IOException {
        OperationFile operation = new OperationFile(settings, file);
        operation.check();
        return operation.problems;
    }

    private void check() throws IOException {
        Path schema = file.resolveSibling(name + ".schema.json");
        if (!Files.exists(schema)) {
            problems.add(
                    new Problem(
                            file,
                            1,
                            "has no options beside it; write "
                                    + schema.getFileName()
                                    + ": {\"title\": …, \"description\": …, \"x-makes\": [\"video\"],"
                                    + " \"type\": \"object\", \"properties\": {}}"));
            return;
        }
        problems.addAll(SchemaFile.check(schema));
        boolean task = file.getParent().endsWith("tasks");
        if (problems.isEmpty() && !task) {
            checkPlans();
        }
    }

    private void checkPlans() {
        OperationCatalog catalog = new OperationCatalog(List.of(file.getParent()));
        OperationInfo operation = catalog.get(name);
        Map<Path, Path> only = Map.of(file.getFileName(), file);
        try (OperationRoutes routes = new OperationRoutes(settings, only)) {
            Planning planning = new Planning(catalog, routes, new Planner(codec -> true));
            Sample taken = null;
            for (Sample sample : Sample.all()) {
                boolean makes = makes(planning, operation, Map.of(), sample);
                taken = taken == null && makes ? sample : taken;
            }
            if (taken == null && problems.isEmpty()) {
                String why = "refuses every sample input: " + refusals;
                problems.add(new Problem(file, body(), why));
            }
            for (Map<String, String> options : choices(operation)) {
                makes(planning, operation, options, taken == null ? Sample.all().get(0) : taken);
            }
        }
    }

    /** Whether a plan comes out. A refusal is the operation's right, a mistake is a problem. */
    private boolean makes(
            Planning planning,
            OperationInfo operation,
            Map<String, String> options,
            Sample sample) {
        Job job = Sample.job(operation, options);
        try {
            planning.plan(job, List.of(sample.probe()));
            return true;
        } catch (JobException e) {
            if (e.kind() == ErrorKind.INTERNAL) {
                add(e.getMessage());
            } else {
                refusals.put(sample.name(), e.getMessage());
            }
            return false;
        }
    }

    private void add(String message) {
        Matcher place = LINE.matcher(message);
        int line = place.find() ? body() + Integer.parseInt(place.group(1)) : body();
        String text = place.reset().replaceFirst("");
        if (problems.stream().noneMatch(known -> known.message().equals(text))) {
            problems.add(new Problem(file, line, text));
        }
    }

    /** The line on which the text of the definition begins. */
    private int body() {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (BODY.matcher(lines.get(i)).matches()) {
                    return i + 1;
                }
            }
        } catch (IOException e) {
            // it was read before, so it has just gone
            return 1;
        }
        return 1;
    }

    /** One value of one option at a time. */
    private static List<Map<String, String>> choices(OperationInfo operation) {
        List<Map<String, String>> choices = new ArrayList<>();
        for (Map.Entry<String, JsonNode> option :
                operation.schema().path("properties").properties()) {
            for (String value : values(option.getValue())) {
                choices.add(Map.of(option.getKey(), value));
            }
        }
        return choices;
    }

    private static List<String> values(JsonNode option) {
        List<String> values = new ArrayList<>();
        option.path("enum").forEach(value -> values.add(value.asText()));
        option.path("examples").forEach(value -> values.add(value.asText()));
        if (option.has("minimum")) {
            values.add(option.get("minimum").asText());
        }
        if (option.has("maximum")) {
            values.add(option.get("maximum").asText());
        }
        if (option.path("type").asText().equals("boolean")) {
            values.addAll(List.of("true", "false"));
        }
        return values;
    }
}
