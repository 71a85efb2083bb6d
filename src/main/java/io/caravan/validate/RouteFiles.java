package io.caravan.validate;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules every file under {@code routes/} keeps, so that each file means what its name says and
 * may be replaced alone. What only a running Camel can know, such as the options of an endpoint, is
 * not checked here.
 */
public final class RouteFiles {
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]+(?:-[a-z0-9]+)*)\\.camel\\.yaml");
    private static final int MOST_LINES = 120;

    private final CanonicalSchema schema = new CanonicalSchema();
    private final ObjectMapper mapper =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    /**
     * Checks every file, and that no two take the same id or direct endpoint.
     *
     * @param files by their path below {@code routes/}
     */
    public List<Problem> check(Map<Path, Path> files) throws IOException {
        List<Problem> problems = new ArrayList<>();
        Map<String, Path> owners = new HashMap<>();
        for (Map.Entry<Path, Path> entry : files.entrySet()) {
            Path path = entry.getValue();
            RouteFile file = read(entry.getKey(), path);
            problems.addAll(file.problems());
            file.claims()
                    .forEach(
                            (claim, line) -> {
                                Path owner = owners.putIfAbsent(claim, path);
                                if (owner != null) {
                                    String message = claim + " is taken by " + owner;
                                    problems.add(new Problem(path, line, message));
                                }
                            });
        }
        return problems;
    }

    /** Checks one file below {@code routes} by itself. */
    public List<Problem> check(Path routes, Path file) throws IOException {
        return read(routes.relativize(file), file).problems();
    }

    private RouteFile read(Path name, Path path) throws IOException {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        RouteFile file = new RouteFile(path, name, matcher.matches() ? matcher.group(1) : "");
        if (!matcher.matches()) {
            file.problem(1, "call it <name>.camel.yaml: small letters, digits, dashes, no dot");
            return file;
        }
        String text;
        try {
            text = Files.readString(path);
        } catch (CharacterCodingException e) {
            file.problem(1, "is not UTF-8 text");
            return file;
        }
        long lines = text.lines().count();
        if (lines > MOST_LINES) {
            file.problem(MOST_LINES, "has " + lines + " lines; split it at " + MOST_LINES);
        }
        parse(text, file);
        return file;
    }

    private void parse(String text, RouteFile file) throws IOException {
        try {
            Node document = yaml().compose(new StringReader(text));
            if (document == null) {
                file.problem(1, "is empty");
                return;
            }
            file.check(document);
            file.check(document, schema.firstProblem(mapper.readTree(text)));
        } catch (MarkedYAMLException e) {
            file.problem(e.getProblemMark().getLine() + 1, "no YAML: " + e.getProblem());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            file.problem(e.getLocation().getLineNr(), "no YAML: " + e.getOriginalMessage());
        }
    }

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }
}
