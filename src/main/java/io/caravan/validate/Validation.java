package io.caravan.validate;

import io.caravan.config.Settings;
import io.caravan.engine.OperationParts;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.operation.Presets;
import io.caravan.plan.OperationCatalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Everything that can be known to be wrong with files before a service loads them. */
public final class Validation {
    private static final String ROUTE = ".camel.yaml";
    private static final String SCHEMA = ".schema.json";
    private static final List<String> WORK = List.of("operations", "tasks");
    private static final String PRESETS = "presets.yaml";

    private final Settings settings;
    private final Supplier<Ffmpeg> ffmpeg;
    private final OperationCatalog operations;
    private final RouteFiles rules = new RouteFiles();
    private final CamelCheck camel;

    /**
     * @param files how many were looked at
     */
    public record Report(int files, List<Problem> problems) {}

    public Validation(Settings settings) {
        this(settings, () -> null);
    }

    /**
     * @param ffmpeg that has to have what the operations use, or null to leave that out; asked only
     *     when there is an operation to check
     */
    public Validation(Settings settings, Supplier<Ffmpeg> ffmpeg) {
        this.settings = settings;
        this.ffmpeg = ffmpeg;
        this.operations = OperationParts.catalog(settings);
        this.camel =
                new CamelCheck(
                        settings, operations, OperationParts.presets(settings, operations), null);
    }

    /** Checks the shipped files with the home's laid over them, and the presets. */
    public Report all() throws IOException {
        Map<Path, Path> routes = new TreeMap<>(settings.home().files("routes", ".yaml"));
        routes.putAll(settings.home().files("routes", ".yml"));
        List<Problem> problems = new ArrayList<>(rules.check(routes));
        for (Map.Entry<Path, Path> route : routes.entrySet()) {
            addDeeper(route.getKey(), route.getValue(), problems);
        }
        List<Path> schemas = new ArrayList<>();
        for (String folder : WORK) {
            schemas.addAll(settings.home().files("routes/" + folder, SCHEMA).values());
        }
        for (Path schema : schemas) {
            stray(schema).ifPresent(problems::add);
        }
        List<Path> presets =
                settings.home().layers("config/" + PRESETS).stream().filter(Files::exists).toList();
        problems.addAll(presets(presets));
        return new Report(routes.size() + schemas.size() + presets.size(), problems);
    }

    /**
     * Checks these files alone: routes, options of operations ({@code .schema.json}), presets.
     *
     * @param files anywhere; a route lies below a folder named {@code routes}
     */
    public Report of(List<Path> files) throws IOException {
        Set<Problem> problems = new LinkedHashSet<>();
        for (Path given : files) {
            problems.addAll(check(given.toAbsolutePath().normalize()));
        }
        return new Report(files.size(), List.copyOf(problems));
    }

    private List<Problem> check(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            return List.of(new Problem(file, 1, "is no file that is there"));
        }
        if (name.equals(PRESETS)) {
            return presets(List.of(file));
        }
        if (name.endsWith(SCHEMA)) {
            Path route = file.resolveSibling(name.replace(SCHEMA, ROUTE));
            return Files.exists(route) ? checkRoute(route) : List.of(stray(file).orElseThrow());
        }
        return checkRoute(file);
    }

    private List<Problem> checkRoute(Path file) throws IOException {
        Optional<Path> root = root(file);
        if (root.isEmpty()) {
            return List.of(
                    new Problem(
                            file,
                            1,
                            "is neither a route file (they lie below a folder named routes), nor"
                                    + " <operation>.schema.json, nor presets.yaml"));
        }
        List<Problem> problems = new ArrayList<>(rules.check(root.get(), file));
        addDeeper(root.get().relativize(file), file, problems);
        return problems;
    }

    /** The innermost folder named {@code routes} that a file lies in. */
    private static Optional<Path> root(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (folder.endsWith("routes")) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** What is worth a look only in a file that keeps the rules. */
    private void addDeeper(Path name, Path file, List<Problem> problems) throws IOException {
        if (problems.stream().anyMatch(problem -> problem.file().equals(file))) {
            return;
        }
        List<Problem> found = new ArrayList<>(camel.check(file));
        found.addAll(new Calls(settings.home().files("routes", ROUTE).values()).check(file));
        problems.addAll(found);
        if (found.isEmpty() && WORK.stream().anyMatch(name::startsWith)) {
            problems.addAll(OperationFile.check(settings, ffmpeg.get(), file));
        }
    }

    private Optional<Problem> stray(Path schema) {
        Path route = Path.of(schema.getFileName().toString().replace(SCHEMA, ROUTE));
        String folder = String.valueOf(schema.toAbsolutePath().getParent().getFileName());
        String kind = folder.equals("tasks") ? "task" : "operation";
        boolean known =
                Files.exists(schema.resolveSibling(route))
                        || settings.home().files("routes/" + kind + "s", ROUTE).containsKey(route);
        return known
                ? Optional.empty()
                : Optional.of(
                        new Problem(schema, 1, "there is no " + kind + " beside it: " + route));
    }

    private List<Problem> presets(List<Path> files) {
        return new Presets(files, operations, Clock.systemUTC())
                .problems().stream()
                        .map(
                                problem ->
                                        new Problem(
                                                problem.file(), problem.line(), problem.message()))
                        .toList();
    }
}
