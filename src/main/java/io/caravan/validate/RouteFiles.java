package io.caravan.validate;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    /** Larger than any file a person writes, and small enough to look at. */
    public static final long MOST_BYTES = 256 * 1024;

    private CanonicalSchema schema;
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

    /**
     * What can be told at once: the rules, without the schema of the YAML DSL.
     *
     * @param problems what is wrong with it
     * @param claims the ids and endpoints it takes for itself, with the line of each
     */
    public record Look(List<Problem> problems, Map<String, Integer> claims) {}

    /**
     * Looks at one file.
     *
     * @param name its path below {@code routes/}
     * @param file where it lies
     * @param text what it holds
     */
    public static Look look(Path name, Path file, byte[] text) {
        RouteFile found = named(name, file);
        compose(text, found);
        return new Look(List.copyOf(found.problems()), Map.copyOf(found.claims()));
    }

    private RouteFile read(Path name, Path path) throws IOException {
        RouteFile file = named(name, path);
        byte[] text = Files.readAllBytes(path);
        Node document = compose(text, file);
        if (document != null) {
            checkSchema(document, text, file);
        }
        return file;
    }

    private static RouteFile named(Path name, Path path) {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        RouteFile file = new RouteFile(path, name, matcher.matches() ? matcher.group(1) : "");
        if (!matcher.matches()) {
            file.problem(1, "call it <name>.camel.yaml: small letters, digits, dashes, no dot");
        }
        return file;
    }

    /** The document of a file that keeps to what every file must, or null. */
    private static Node compose(byte[] text, RouteFile file) {
        if (!file.problems().isEmpty()) {
            return null;
        }
        if (text.length > MOST_BYTES) {
            file.problem(1, "is larger than " + MOST_BYTES + " bytes; no route file is");
            return null;
        }
        try {
            String characters = decode(text);
            long lines = characters.lines().count();
            if (lines > MOST_LINES) {
                file.problem(MOST_LINES, "has " + lines + " lines; split it at " + MOST_LINES);
            }
            Node document = Nodes.compose(characters).orElse(null);
            if (document == null) {
                file.problem(1, "is empty");
            } else {
                file.check(document);
            }
            return document;
        } catch (CharacterCodingException e) {
            file.problem(1, "is not UTF-8 text");
        } catch (MarkedYamlEngineException e) {
            String hint =
                    String.valueOf(e.getProblem()).contains("<block end>")
                            ? "; look whether it stands as far to the right as the lines around it"
                            : "";
            file.problem(Nodes.line(e.getProblemMark()), "no YAML: " + e.getProblem() + hint);
        } catch (YamlEngineException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            file.problem(1, "no YAML: " + reason);
        }
        return null;
    }

    private static String decode(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }

    private void checkSchema(Node document, byte[] text, RouteFile file) throws IOException {
        if (schema == null) {
            schema = new CanonicalSchema();
        }
        try {
            file.check(document, schema.firstProblem(mapper.readTree(text)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            file.problem(e.getLocation().getLineNr(), "no YAML: " + e.getOriginalMessage());
        }
    }
}
