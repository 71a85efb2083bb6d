package io.caravan.validate;

import io.caravan.config.Suggestion;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Whether the routes are there that a file sends to by {@code direct:}. */
final class Calls {
    private static final String DIRECT = "direct:";

    private final TreeSet<String> there = new TreeSet<>();

    /**
     * @param files that are loaded together
     */
    Calls(Collection<Path> files) throws IOException {
        for (Path file : files) {
            add(file);
        }
    }

    private void add(Path file) throws IOException {
        read(file)
                .ifPresent(
                        document ->
                                Nodes.eachEntry(
                                        document,
                                        (key, value) -> {
                                            if (key.equals("from")) {
                                                there.add(Nodes.text(value, "uri"));
                                            }
                                        }));
    }

    List<Problem> check(Path file) throws IOException {
        add(file);
        List<Problem> problems = new ArrayList<>();
        read(file)
                .ifPresent(
                        document ->
                                Nodes.eachEntry(
                                        document,
                                        (key, value) -> {
                                            if (key.equals("uri") && isMissing(Nodes.text(value))) {
                                                problems.add(problem(file, value));
                                            }
                                        }));
        return problems;
    }

    /** A name that is only known at run time is not looked up. */
    private boolean isMissing(String uri) {
        return uri.startsWith(DIRECT)
                && uri.length() > DIRECT.length()
                && !uri.contains("{")
                && !there.contains(uri);
    }

    private Problem problem(Path file, Node uri) {
        String name = Nodes.text(uri);
        return new Problem(
                file,
                Nodes.line(uri),
                "there is no route that begins with " + name + Suggestion.hint(name, there));
    }

    /** Nothing when it is no YAML, which is told elsewhere. */
    private static Optional<Node> read(Path file) throws IOException {
        try {
            return Nodes.compose(Files.readString(file));
        } catch (YamlEngineException | java.nio.charset.CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
