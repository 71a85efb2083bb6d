package io.caravan.validate;

import io.caravan.config.Settings;
import io.caravan.operation.Presets;
import io.caravan.plan.OperationCatalog;
import io.caravan.storage.Trees;

import org.apache.camel.spi.BeanRepository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be known to be wrong with a route file before a running service takes it in.
 * It is loaded into a Camel context of its own that never starts, with the beans and the
 * configuration of the service; an operation also has to make plans of sample inputs.
 */
public final class LoadCheck {
    private final Settings settings;
    private final CamelCheck camel;
    private final SourceCheck sources;

    /**
     * @param operations those that the service runs
     * @param beans those of the service
     */
    public LoadCheck(
            Settings settings, OperationCatalog operations, Presets presets, BeanRepository beans) {
        this.settings = settings;
        this.camel = new CamelCheck(settings, operations, presets, beans);
        this.sources = new SourceCheck(operations, presets);
    }

    /**
     * Checks a file that keeps the rules.
     *
     * @param name its path below {@code routes/}
     * @param file where it lies
     * @param text what was read of it
     * @param schema the options beside it, or null
     */
    public List<Problem> check(Path name, Path file, byte[] text, byte[] schema)
            throws IOException {
        List<Problem> found = camel.check(file, text);
        boolean work = name.startsWith("operations") || name.startsWith("tasks");
        return found.isEmpty() && work ? operation(name.getName(0), file, text, schema) : found;
    }

    /** Why the jobs that a watched folder would make are no jobs; nothing when they are. */
    public Optional<String> source(String endpoint) {
        try {
            return sources.problem(endpoint);
        } catch (java.net.URISyntaxException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What is checked is what was read, whatever happens to the file meanwhile. */
    private List<Problem> operation(Path kind, Path file, byte[] text, byte[] schema)
            throws IOException {
        Path temporary = Files.createTempDirectory("caravan-check");
        try {
            Path folder = Files.createDirectory(temporary.resolve(kind.toString()));
            Path copy = folder.resolve(file.getFileName());
            Files.write(copy, text);
            if (schema != null) {
                Files.write(folder.resolve(schemaName(file)), schema);
            }
            List<Problem> problems = new ArrayList<>();
            for (Problem problem : OperationFile.check(settings, null, copy)) {
                problems.add(
                        new Problem(
                                file.resolveSibling(problem.file().getFileName()),
                                problem.line(),
                                problem.message()
                                        .replace(folder.toString(), file.getParent().toString())));
            }
            return problems;
        } finally {
            Trees.delete(temporary);
        }
    }

    private static String schemaName(Path file) {
        return file.getFileName().toString().replace(".camel.yaml", ".schema.json");
    }
}
