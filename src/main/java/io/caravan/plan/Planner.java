package io.caravan.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.caravan.job.ErrorKind;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.probe.Probe;
import io.caravan.storage.Checksum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides everything about a job before it runs: which streams, which filters, which arguments. A
 * pure function of job, options, probes and the operation's definition; it starts nothing and reads
 * no file.
 */
public final class Planner {
    private static final ObjectMapper CANONICAL =
            JsonMapper.builder()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .build();

    private final Predicate<String> decodes;
    private final DefinitionReader reader = new DefinitionReader();

    /**
     * @param decodes whether the FFmpeg in use can decode a codec, by FFmpeg's codec name
     */
    public Planner(Predicate<String> decodes) {
        this.decodes = decodes;
    }

    /**
     * @param options complete, as {@link OperationInfo#options} returns them: a declared option
     *     without a value is there with null
     * @param probes one per input of the job, in their order
     * @param definition the YAML the operation left in the body
     * @throws JobException of kind {@code input} when the media cannot be used, {@code options}
     *     when an option does not fit it, {@code internal} when the definition is wrong
     */
    public Plan plan(Job job, Map<String, Object> options, List<Probe> probes, String definition) {
        return plan(job, options, probes, definition, Measured.NOTHING);
    }

    /** As {@link #plan(Job, Map, List, String)}, with what its measures told. */
    public Plan plan(
            Job job,
            Map<String, Object> options,
            List<Probe> probes,
            String definition,
            Measured measured) {
        Source source = source(job, probes);
        Values values = new Values(source, options, measured);
        List<String> notes = new ArrayList<>();
        List<OutputPlanner> planners = new ArrayList<>();
        Seek.Place start = Seek.Place.START;
        Definition read = reader.read(job.firstOperation(), definition);
        for (Definition.Out out : read.outputs()) {
            if (Condition.holds(out.when(), values.scope())) {
                if (out.seek() != null) {
                    start = new Seek(source, notes).place(out.seek(), values.scope());
                }
                planners.add(new OutputPlanner(source, values, out, start, notes));
            }
        }
        boolean copied = planners.stream().anyMatch(OutputPlanner::copiesRung);
        String cuts = copied ? values.figure("packets.cuts") : null;
        List<Plan.Output> outputs =
                planners.stream()
                        .map(planner -> planner.plan(cuts))
                        .filter(Objects::nonNull)
                        .collect(Collectors.toCollection(ArrayList::new));
        if (outputs.size() > 1 && outputs.stream().anyMatch(Planner::twoPass)) {
            throw new JobException(
                    ErrorKind.INTERNAL, "two passes are for operations with one output only");
        }
        List<Plan.Measure> measures = new Measuring(source, values, notes).plan(read.measure());
        List<Plan.Finish> finish = finish(read.finish(), source, values.scope(), outputs);
        if (outputs.isEmpty() && finish.isEmpty()) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "the operation " + job.firstOperation() + " makes nothing of this input");
        }
        outputs.sort((a, b) -> Boolean.compare(a.role().equals("main"), b.role().equals("main")));
        double skipped = start.skipped();
        return hashed(
                new Plan(
                        "ffmpeg",
                        job.inputs().stream()
                                .map(
                                        input ->
                                                open(
                                                        input,
                                                        outputs,
                                                        isMain(input.role()) ? skipped : 0))
                                .toList(),
                        measures,
                        measured.figures(),
                        outputs,
                        finish,
                        outputs.isEmpty() ? List.of() : dropped(source, outputs),
                        notes.stream().distinct().toList(),
                        null,
                        null));
    }

    /**
     * Why each stream of the plan is copied or encoded. The parameters are those that the plan was
     * made of.
     */
    public List<Reason> reasons(
            Job job,
            Map<String, Object> options,
            List<Probe> probes,
            String definition,
            Plan plan) {
        Source source = source(job, probes);
        return new Reasons(
                        source,
                        new Values(source, options, new Measured(plan.figures(), false)),
                        reader.read(job.firstOperation(), definition))
                .of(plan);
    }

    private Source source(Job job, List<Probe> probes) {
        int main = mainInput(job);
        Map<String, Source.Other> others = new HashMap<>();
        for (int i = 0; i < job.inputs().size(); i++) {
            if (i != main) {
                others.put(job.inputs().get(i).role(), new Source.Other(i, probes.get(i)));
            }
        }
        return new Source(
                main, probes.get(main), job.inputs().get(main), Names.base(job), decodes, others);
    }

    private static int mainInput(Job job) {
        List<Integer> main =
                IntStream.range(0, job.inputs().size())
                        .filter(i -> isMain(job.inputs().get(i).role()))
                        .boxed()
                        .toList();
        if (main.isEmpty()) {
            throw JobException.options("the job names no main input");
        }
        if (main.size() > 1) {
            throw JobException.options(
                    "the operation "
                            + job.firstOperation()
                            + " works on one input and the job names "
                            + main.size()
                            + "; send one job each");
        }
        return main.get(0);
    }

    private static boolean isMain(String role) {
        return role == null || role.equals("main");
    }

    private static List<Plan.Finish> finish(
            List<Definition.Finish> definitions,
            Source source,
            Scope scope,
            List<Plan.Output> outputs) {
        List<Plan.Finish> steps = new ArrayList<>();
        for (Definition.Finish finish : definitions) {
            if (Condition.holds(finish.when(), scope)) {
                steps.add(Finishing.plan(finish, source, scope, outputs));
            }
        }
        return steps;
    }

    /**
     * @param skipped seconds to skip in addition
     */
    private static Plan.In open(Input input, List<Plan.Output> outputs, double skipped) {
        List<String> arguments = new ArrayList<>();
        if (outputs.stream().flatMap(o -> o.streams().stream()).anyMatch(Planner::copiesVideo)) {
            // AVI and raw streams leave time stamps out that other containers need
            arguments.addAll(List.of("-fflags", "+genpts"));
        }
        double start = (input.start() == null ? 0 : input.start()) + skipped;
        if (start > 0) {
            arguments.addAll(List.of("-ss", Template.text(start)));
        }
        if (input.end() != null) {
            arguments.addAll(List.of("-to", Template.text(input.end())));
        }
        return new Plan.In(arguments);
    }

    private static boolean twoPass(Plan.Output output) {
        return output.streams().stream().anyMatch(s -> s.passes() != null && s.passes() > 1);
    }

    private static boolean copiesVideo(Plan.Stream stream) {
        return stream.type().equals("video") && "copy".equals(stream.codec());
    }

    private static List<String> dropped(Source source, List<Plan.Output> outputs) {
        TreeSet<Integer> used = new TreeSet<>();
        outputs.stream()
                .flatMap(output -> output.streams().stream())
                .filter(stream -> stream.input() == source.input())
                .forEach(stream -> used.addAll(stream.sources()));
        return source.probe().streams().stream()
                .filter(stream -> !used.contains(stream.index()))
                .map(Streams::words)
                .toList();
    }

    private static Plan hashed(Plan plan) {
        try {
            String hash = Checksum.sha256(CANONICAL.writeValueAsString(plan));
            return new Plan(
                    plan.executable(),
                    plan.inputs(),
                    plan.measures(),
                    plan.figures(),
                    plan.outputs(),
                    plan.finish(),
                    plan.dropped(),
                    plan.notes(),
                    plan.verdict(),
                    hash);
        } catch (JsonProcessingException e) {
            throw new JobException(ErrorKind.INTERNAL, "the plan cannot be hashed: " + e, e);
        }
    }
}
