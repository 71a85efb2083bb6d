package io.caravan.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.config.Suggestion;
import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.JobException;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The presets that exist, read anew when a file changed; safe for use by several threads. A preset
 * of a later file takes the place of one of the same operation and name.
 */
public final class Presets implements HealthSource {
    /** A file that was written to this short a time ago may still be half a file. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final List<Path> files;
    private final OperationCatalog operations;
    private final Clock clock;
    private final Map<Path, Loaded> loaded = new HashMap<>();

    /**
     * @param problem why the file as it is now is not in use, or null
     */
    private record Loaded(Stamp stamp, List<Preset> presets, Problem problem) {}

    private record Stamp(FileTime modified, long size) {}

    /**
     * What is wrong in a file of presets.
     *
     * @param line counted from 1
     */
    public record Problem(Path file, int line, String message) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + message;
        }
    }

    /**
     * @param files {@code presets.yaml} as shipped and then the operator's; each may be missing
     */
    public Presets(List<Path> files, OperationCatalog operations, Clock clock) {
        this.files = files.stream().distinct().toList();
        this.operations = operations;
        this.clock = clock;
    }

    /**
     * @param name {@code _} is read as {@code -}
     * @throws JobException of kind {@code options} when there is no such preset, with the known
     *     ones, or when it does not fit its operation
     */
    public Preset get(OperationInfo operation, String name) {
        Map<String, Preset> known = byName(operation.name());
        Preset preset = known.get(name.replace('_', '-'));
        if (preset == null) {
            throw JobException.options(
                    operation.name()
                            + " has no preset "
                            + name
                            + Suggestion.hint(name, known.keySet())
                            + (known.isEmpty()
                                    ? ""
                                    : "; it has " + String.join(", ", known.keySet())));
        }
        problem(preset)
                .ifPresent(
                        problem -> {
                            throw JobException.options(
                                    "the preset "
                                            + preset.name()
                                            + " of "
                                            + operation.name()
                                            + " cannot be used: "
                                            + problem);
                        });
        return preset;
    }

    /** The presets of an operation that can be used, by name. */
    public List<Preset> of(OperationInfo operation) {
        return byName(operation.name()).values().stream()
                .filter(preset -> problem(preset).isEmpty())
                .toList();
    }

    private Map<String, Preset> byName(String operation) {
        Map<String, Preset> found = new TreeMap<>();
        for (Preset preset : all()) {
            if (preset.operation().equals(operation)) {
                found.put(preset.name(), preset);
            }
        }
        return found;
    }

    /** Everything that is wrong with the files as they are now. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Map<String, Preset> used = new TreeMap<>();
        all().forEach(preset -> used.put(preset.operation() + "@" + preset.name(), preset));
        synchronized (this) {
            for (Path file : files) {
                Optional.ofNullable(loaded.get(file).problem()).ifPresent(problems::add);
            }
        }
        used.values().forEach(preset -> problem(preset).ifPresent(problems::add));
        return problems;
    }

    @Override
    public List<Finding> findings() {
        return problems().stream()
                .map(problem -> new Finding("presets", Finding.Level.DEGRADED, problem.toString()))
                .toList();
    }

    private Optional<Problem> problem(Preset preset) {
        return Optional.ofNullable(preset.problem() == null ? misfit(preset) : preset.problem())
                .map(text -> new Problem(preset.file(), preset.line(), text));
    }

    private String misfit(Preset preset) {
        try {
            withoutRequired(operations.get(preset.operation())).options(preset.options());
            return null;
        } catch (JobException e) {
            return e.getMessage();
        }
    }

    /** What an operation cannot do without may come from the job instead. */
    private static OperationInfo withoutRequired(OperationInfo info) {
        ObjectNode schema = info.schema();
        if (schema.remove("required") == null) {
            return info;
        }
        return new OperationInfo(
                info.name(),
                info.title(),
                info.description(),
                info.lane(),
                info.makes(),
                new Options(info.name(), schema),
                info.version(),
                info.task());
    }

    private synchronized List<Preset> all() {
        files.forEach(file -> loaded.compute(file, this::refresh));
        return files.stream().flatMap(file -> loaded.get(file).presets().stream()).toList();
    }

    private Loaded refresh(Path file, Loaded before) {
        Stamp stamp = stamp(file);
        if (before != null && (before.stamp().equals(stamp) || isFresh(stamp))) {
            return before;
        }
        // what is read while somebody writes is looked at once more
        Stamp seen = isFresh(stamp) ? new Stamp(FileTime.fromMillis(0), -1) : stamp;
        try {
            return new Loaded(seen, stamp.size() < 0 ? List.of() : PresetFile.read(file), null);
        } catch (PresetFile.Broken e) {
            String kept = before == null ? "; none of it is used" : "; what it held before is used";
            return new Loaded(
                    seen,
                    before == null ? List.of() : before.presets(),
                    new Problem(file, e.line(), e.getMessage() + kept));
        }
    }

    private boolean isFresh(Stamp stamp) {
        Duration age = Duration.between(stamp.modified().toInstant(), clock.instant());
        return !age.isNegative() && age.compareTo(SETTLE) < 0;
    }

    /** Differs when a file of presets has changed. */
    public Object stamp() {
        return files.stream().map(Presets::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size());
        } catch (IOException missing) {
            return new Stamp(FileTime.fromMillis(0), -1);
        }
    }
}
