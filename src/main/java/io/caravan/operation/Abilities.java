package io.caravan.operation;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.plan.Planner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells what an operation needs of FFmpeg: its plans for sample inputs with each of its choices are
 * made, and what they use is compared with what this FFmpeg has.
 */
public final class Abilities {
    private final Definitions definitions;
    private final Planning planning;
    private final Ffmpeg ffmpeg;
    private final List<Sample> samples = Sample.all();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What an ability was found for: it stands as long as neither changes. */
    private record Known(OperationInfo operation, Optional<String> definition, Ability ability) {}

    public Abilities(OperationCatalog operations, Definitions definitions, Ffmpeg ffmpeg) {
        this.definitions = definitions;
        this.planning = new Planning(operations, definitions, new Planner(codec -> true));
        this.ffmpeg = ffmpeg;
    }

    public Ability of(OperationInfo operation) {
        if (operation.task() != null) {
            // What its route needs, a server perhaps, is not known beforehand.
            return new Ability(null, Map.of());
        }
        Optional<String> definition = definition(operation);
        Known before = known.get(operation.name());
        if (before != null
                && before.operation() == operation
                && before.definition().equals(definition)) {
            return before.ability();
        }
        Ability found = find(operation);
        known.put(operation.name(), new Known(operation, definition, found));
        return found;
    }

    private Optional<String> definition(OperationInfo operation) {
        try {
            var job = Sample.job(operation, Map.of());
            Map<String, Object> options = operation.options(job.options());
            return Optional.ofNullable(definitions.of(job, options, samples.get(0).probe()).text());
        } catch (JobException e) {
            return Optional.empty();
        }
    }

    private Ability find(OperationInfo operation) {
        Map<String, Set<String>> missing = new TreeMap<>();
        Boolean available = null;
        for (Sample sample : samples) {
            List<String> lacks = lacks(operation, Map.of(), sample).orElse(null);
            if (lacks != null && available == null) {
                available = lacks.isEmpty();
                lacks.forEach(what -> missing.put(what, Set.of()));
            } else if (lacks != null) {
                note(missing, lacks, sample.name());
            }
        }
        choices(operation)
                .forEach((name, options) -> note(missing, lacks(operation, options), name));
        return new Ability(available, missing);
    }

    /** What is always needed needs no further reason. */
    private static void note(Map<String, Set<String>> missing, List<String> lacks, String reason) {
        for (String what : lacks) {
            Set<String> reasons = missing.computeIfAbsent(what, w -> new TreeSet<>());
            if (reasons instanceof TreeSet) {
                reasons.add(reason);
            }
        }
    }

    /** Of the plainest sample that the operation takes. */
    private List<String> lacks(OperationInfo operation, Map<String, String> options) {
        return samples.stream()
                .map(sample -> lacks(operation, options, sample))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(List.of());
    }

    private Optional<List<String>> lacks(
            OperationInfo operation, Map<String, String> options, Sample sample) {
        try {
            Job job = Sample.job(operation, options);
            Plan plan = planning.plan(job, sample.probes(job));
            return Optional.of(new Needs(plan).missing(ffmpeg));
        } catch (JobException unfit) {
            return Optional.empty();
        }
    }

    /** One value of one option at a time. */
    private static Map<String, Map<String, String>> choices(OperationInfo operation) {
        Map<String, Map<String, String>> choices = new LinkedHashMap<>();
        for (var option : operation.schema().path("properties").properties()) {
            for (JsonNode value : option.getValue().path("enum")) {
                choices.put(
                        option.getKey() + "=" + value.asText(),
                        Map.of(option.getKey(), value.asText()));
            }
        }
        return choices;
    }
}
