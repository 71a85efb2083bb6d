package io.caravan.validate;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Settings;
import io.caravan.config.Suggestion;
import io.caravan.engine.OperationRoutes;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.operation.Abilities;
import io.caravan.operation.Ability;
import io.caravan.operation.Planning;
import io.caravan.operation.Sample;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Planner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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

    /** Words a message quotes, values it names, a key it does not know. */
    private static final Pattern ABOUT =
            Pattern.compile(
                    "\"([^\"]+)\"|((?:option|probe|measure|each)\\.[a-z0-9.-]*[a-z0-9])"
                            + "|([A-Za-z0-9-]+) is unknown here");

    /** Those that people write. */
    private static final List<String> CONTAINERS =
            List.of(
                    "mp4", "mkv", "mov", "webm", "ts", "m4a", "mp3", "opus", "flac", "wav", "gif",
                    "jpg", "png", "webp", "hls");

    private final Settings settings;
    private final Ffmpeg ffmpeg;
    private final Path file;
    private final String name;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();

    private OperationFile(Settings settings, Ffmpeg ffmpeg, Path file) {
        this.settings = settings;
        this.ffmpeg = ffmpeg;
        this.file = file;
        this.name = file.getFileName().toString().replace(".camel.yaml", "");
    }

    /**
     * @param ffmpeg what it has to have for the operation, or null to leave that out
     * @param file the operation's route, which keeps the rules of route files
     */
    static List<Problem> check(Settings settings, Ffmpeg ffmpeg, Path file) throws IOException {
        OperationFile operation = new OperationFile(settings, ffmpeg, file);
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
            if (ffmpeg != null && problems.isEmpty()) {
                checkNeeds(new Abilities(catalog, routes, ffmpeg).of(operation));
            }
        }
    }

    /** What only some choices need may be missing on a machine; what is spelled wrong may not. */
    private void checkNeeds(Ability ability) {
        for (String what : ability.missing().keySet()) {
            String[] words = what.split(" ");
            String hint = Suggestion.hint(words[1], known(words[0]));
            if (Boolean.FALSE.equals(ability.available()) || !hint.isEmpty()) {
                add("this FFmpeg has no " + words[0] + " \"" + words[1] + "\"" + hint);
            }
        }
    }

    private Collection<String> known(String kind) {
        return switch (kind) {
            case "encoder" -> ffmpeg.encoders();
            case "filter" -> ffmpeg.filters();
            default -> CONTAINERS;
        };
    }

    /** Whether a plan comes out. A refusal is the operation's right, a mistake is a problem. */
    private boolean makes(
            Planning planning,
            OperationInfo operation,
            Map<String, String> options,
            Sample sample) {
        Job job = Sample.job(operation, options);
        try {
            planning.plan(job, sample.probes(job));
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
        int line = place.find() ? body() + Integer.parseInt(place.group(1)) : line(message);
        String text = place.reset().replaceFirst("");
        if (problems.stream().noneMatch(known -> known.message().equals(text))) {
            problems.add(new Problem(file, line, text));
        }
    }

    /** The first line of the definition that holds what a message is about, else its beginning. */
    private int line(String message) {
        List<String> lines = lines();
        int body = body();
        Matcher words = ABOUT.matcher(message);
        while (words.find()) {
            String key = words.group(3);
            String word = words.group(1) != null ? words.group(1) : words.group(2);
            for (int i = body; i < lines.size(); i++) {
                String line = lines.get(i).strip().replaceFirst("^- ", "");
                if (key != null ? line.startsWith(key + ":") : line.contains(word)) {
                    return i + 1;
                }
            }
        }
        return body;
    }

    /** The line on which the text of the definition begins. */
    private int body() {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (BODY.matcher(lines.get(i)).matches()) {
                return i + 1;
            }
        }
        return 1;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // it was read before, so it has just gone
            return List.of();
        }
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
