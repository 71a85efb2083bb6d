package io.caravan.validate;

import org.snakeyaml.engine.v2.nodes.Node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules, on one file that is YAML. */
final class RouteFile {
    private static final Set<String> PURE = Set.of("operations", "tasks");
    private static final Set<String> BUILDING =
            Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "wireTap");
    private static final List<String> STORAGE =
            List.of("fetch-", "range-", "store-", "stat-", "dispose-", "sign-");

    /** How the path of a component is called when it stands among the parameters. */
    private static final Map<String, String> PATHS =
            Map.of(
                    "direct",
                    "name",
                    "watch-folder",
                    "folder",
                    "events",
                    "name",
                    "watch-s3",
                    "buckets");

    private static final Path ERRORS = Path.of("pipeline", "errors.camel.yaml");

    private final Path file;
    private final Path name;
    private final String stem;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> claims = new LinkedHashMap<>();

    /**
     * @param file where it lies
     * @param name its path below {@code routes/}
     * @param stem its name without {@code .camel.yaml}
     */
    RouteFile(Path file, Path name, String stem) {
        this.file = file;
        this.name = name;
        this.stem = stem;
    }

    void check(Node document) {
        checkTopLevel(document);
        Nodes.eachRepeated(document, key -> problem(Nodes.line(key), repeated(key)));
        Nodes.eachEntry(document, this::checkEntry);
        for (Node item : Nodes.items(document)) {
            Nodes.child(item, "route").ifPresent(this::checkRoute);
        }
    }

    void check(Node document, Optional<CanonicalSchema.Broken> broken) {
        broken.ifPresent(
                found -> {
                    Node node = Nodes.at(document, found.place());
                    problem(Nodes.line(node), "no explicit YAML DSL: " + found.text());
                });
    }

    private static String repeated(Node key) {
        return "no YAML: " + Nodes.text(key) + " is there twice";
    }

    private void checkTopLevel(Node document) {
        if (Nodes.items(document).isEmpty()) {
            problem(1, "holds no routes");
        }
        for (Node item : Nodes.items(document)) {
            Nodes.child(item, "beans")
                    .ifPresent(
                            beans ->
                                    problem(
                                            Nodes.line(beans),
                                            "beans do not follow a reload; make them in Java"));
            Nodes.child(item, "from")
                    .ifPresent(
                            from ->
                                    problem(
                                            Nodes.line(from),
                                            "write route: with id and description around from:"));
        }
    }

    private void checkEntry(String key, Node value) {
        if (key.equals("uri") && Nodes.text(value).contains("?")) {
            problem(Nodes.line(value), "write endpoint options under parameters, not in the uri");
        }
        boolean errors = key.equals("onException") || key.equals("routeConfiguration");
        if (errors && !name.equals(ERRORS)) {
            problem(Nodes.line(value), key + " belongs into " + ERRORS);
        }
    }

    /** What a job says must not become part of an endpoint, where it could be an option of it. */
    private void checkTaskEntry(String key, Node value) {
        boolean program = Nodes.text(value, "uri").startsWith("exec:");
        Nodes.child(value, "parameters")
                .flatMap(parameters -> Nodes.child(parameters, "args"))
                .filter(args -> program)
                .ifPresent(
                        args ->
                                problem(
                                        Nodes.line(args),
                                        "in a task the text in the body is the program's"
                                                + " arguments, not args"));
        if (BUILDING.contains(key)) {
            problem(
                    Nodes.line(value),
                    key
                            + " makes endpoints of values; in a task use to: and headers such as"
                            + " CamelHttpPath and CamelHttpQuery");
        }
    }

    private void checkRoute(Node route) {
        String id = Nodes.text(route, "id");
        String uri = Nodes.child(route, "from").map(RouteFile::uri).orElse("");
        int line = Nodes.line(route);
        if (!isAllowed(id)) {
            problem(line, "the id of a route here is " + allowedIds() + ", not \"" + id + "\"");
        }
        if (Nodes.text(route, "description").isBlank()) {
            problem(line, "a route needs a description");
        }
        if (isDispatched() && !uri.equals("direct:" + id)) {
            problem(line, "a route that is called by name starts from direct:" + id);
        }
        claim("id " + id, line);
        if (PURE.contains(folder())) {
            // a job names either in the same way
            claim("operation " + stem, line);
        }
        if (uri.startsWith("direct:") || uri.startsWith("watch-folder:")) {
            claim(uri, line);
        }
        if (folder().equals("tasks")) {
            Nodes.eachEntry(route, this::checkTaskEntry);
        }
    }

    /** Of an endpoint, whose path may stand among its parameters. */
    private static String uri(Node endpoint) {
        String uri = Nodes.text(endpoint, "uri");
        String path =
                Nodes.child(endpoint, "parameters")
                        .map(parameters -> Nodes.text(parameters, PATHS.getOrDefault(uri, "")))
                        .orElse("");
        return path.isEmpty() ? uri : uri + ":" + path;
    }

    private boolean isAllowed(String id) {
        return switch (folder()) {
            case "operations" -> id.equals("operation-" + stem);
            case "tasks" -> id.equals("task-" + stem);
            case "storage" -> STORAGE.stream().anyMatch(kind -> id.equals(kind + stem));
            case "sinks" -> id.equals("sink-" + stem) || id.startsWith("sink-" + stem + "-");
            default -> id.equals(stem) || id.startsWith(stem + "-");
        };
    }

    private String allowedIds() {
        return switch (folder()) {
            case "operations" -> "operation-" + stem;
            case "tasks" -> "task-" + stem;
            case "storage" ->
                    String.join(stem + ", ", STORAGE).replaceFirst(", (\\S+)$", " or $1") + stem;
            case "sinks" -> "sink-" + stem + " or sink-" + stem + "-…";
            default -> stem + " or " + stem + "-…";
        };
    }

    private boolean isDispatched() {
        return PURE.contains(folder()) || folder().equals("storage");
    }

    /** The first folder below {@code routes/}. */
    private String folder() {
        return name.getNameCount() > 1 ? name.getName(0).toString() : "";
    }

    private void claim(String what, int line) {
        if (claims.putIfAbsent(what, line) != null) {
            problem(line, what + " is there twice");
        }
    }

    void problem(int line, String message) {
        problems.add(new Problem(file, line, message));
    }

    List<Problem> problems() {
        return problems;
    }

    /** The ids and direct endpoints it takes, with the line of each. */
    Map<String, Integer> claims() {
        return claims;
    }
}
