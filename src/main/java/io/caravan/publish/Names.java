package io.caravan.publish;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Origin;
import io.caravan.job.Result;
import io.caravan.job.Step;
import io.caravan.storage.Uris;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The values of a job's placeholders, and the names they make. */
final class Names {
    private static final Pattern EXTENSION =
            Pattern.compile("(.+)\\.([A-Za-z0-9]{1,16})", Pattern.DOTALL);
    private static final String MAIN = "main";

    private Names() {}

    /**
     * The final name of one output.
     *
     * @param counter 0 for the plain name, else added to it
     */
    static Path of(Destination destination, Job job, String staged, Result result, int counter) {
        Path root = destination.root();
        Path name = root.resolve(relative(destination, job, staged, result, counter)).normalize();
        if (!name.startsWith(root)) {
            throw JobException.options("the output's name leads out of its folder " + root);
        }
        return name;
    }

    private static String relative(
            Destination destination, Job job, String staged, Result result, int counter) {
        NameTemplate template = destination.template();
        boolean told = template.uses("role") || MAIN.equals(result.role());
        String suffix = (told ? "" : "." + result.role()) + (counter == 0 ? "" : "-" + counter);
        return template.render(values(job, staged, result), suffix);
    }

    /** The final URIs of several outputs in a remote storage, all with the same counter. */
    static List<String> uris(
            Destination destination, Job job, Map<String, Result> staged, int counter) {
        return staged.entrySet().stream()
                .map(e -> relative(destination, job, e.getKey(), e.getValue(), counter))
                .map(destination.remote()::uri)
                .toList();
    }

    private static Map<String, String> values(Job job, String staged, Result result) {
        Matcher source = EXTENSION.matcher(sourceName(job));
        boolean split = source.matches();
        Matcher made = EXTENSION.matcher(StagedName.unit(staged));
        Map<String, String> values = new HashMap<>();
        values.put("path", job.origin() == null ? null : job.origin().path());
        values.put("name", split ? source.group(1) : sourceName(job));
        values.put("sourceExt", split ? source.group(2) : null);
        values.put("ext", made.matches() ? made.group(2) : null);
        values.put("operation", operation(job));
        values.put("preset", job.preset());
        values.put("height", Objects.toString(result.height(), null));
        values.put("lang", language(job, result.role()));
        values.put("date", date(job).toString());
        values.put("id", job.id());
        values.put("role", result.role());
        values.values().removeIf(Objects::isNull);
        return values;
    }

    /** Of a chain the name that its steps would give one after the other. */
    private static String operation(Job job) {
        return job.steps().isEmpty()
                ? String.join(".", job.operation())
                : job.steps().stream().map(Step::text).collect(Collectors.joining("."));
    }

    private static String sourceName(Job job) {
        Origin origin = job.origin();
        if (origin != null && origin.name() != null && !origin.name().isEmpty()) {
            return origin.name();
        }
        String name = job.inputs().isEmpty() ? "" : Uris.fileName(job.inputs().get(0).uri());
        return name.isEmpty() ? job.id() : name;
    }

    private static LocalDate date(Job job) {
        Instant created = job.createdAt() == null ? Instant.now() : job.createdAt();
        return LocalDate.ofInstant(created, ZoneId.systemDefault());
    }

    private static String language(Job job, String role) {
        if (job.resultPlan() == null) {
            return null;
        }
        return job.resultPlan().outputs().stream()
                .filter(output -> output.role().equals(role))
                .flatMap(output -> output.streams().stream())
                .map(stream -> stream.metadata().get("language"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The names of several outputs, all with the same counter. */
    static List<Path> of(
            Destination destination, Job job, Map<String, Result> staged, int counter) {
        return staged.entrySet().stream()
                .map(e -> of(destination, job, e.getKey(), e.getValue(), counter))
                .toList();
    }
}
