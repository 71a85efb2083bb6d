package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.caravan.plan.Plan;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One piece of work, as it is stored and as the API shows it. Change it with {@code withX(…)} or
 * {@code with(b -> …)} and write it back through the store.
 *
 * @param id time-sortable and URL-safe
 * @param key what makes a second submission the same job; unique in the store while set
 * @param version raised by every write; a write names the version it read
 * @param operation one name, or a chain in which each works on what the one before made; empty when
 *     it has branches
 * @param preset name of an option set, or null
 * @param steps of a chain, in their order, with their own presets, options and plans; else empty
 * @param branches operations that run side by side as child jobs; {@code operations} in JSON
 * @param output template of the published name with its folder, or null for the default
 * @param webhooks addresses to tell about its end; {@code notify} in JSON
 * @param exists what happens when the published name is taken, or null for the configured default
 * @param logs whether its log is put beside its results, or null for the configured default
 * @param priority higher is first
 * @param notBefore earliest time to start, or null
 * @param requires what a worker must have to claim it, such as {@code node=a}
 * @param progress percent, or null when it cannot be known
 * @param speed multiple of real time, or null
 * @param attempt fencing token: raised by every claim, never lowered
 * @param failures classified failures so far
 * @param lost how often its worker vanished
 * @param plan what the engine runs, computed once at the first claim
 * @param parent id of the job this one was fanned out from, or null
 * @param events happened but not yet relayed to the sinks
 * @param told type of the last event that anybody wanted to know, or null
 * @param publication reserved names; set from {@link JobState#PUBLISHING} on
 * @param dropped streams of the input that are not in the output
 * @param notes remarks for a person, such as "not smaller than the original"
 * @param log path of its log, relative to the data folder
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Job(
        String id,
        String key,
        long version,
        @JsonFormat(
                        with = {
                            JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
                            JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
                        })
                List<String> operation,
        String preset,
        List<Input> inputs,
        Map<String, Object> options,
        List<Step> steps,
        @JsonProperty("operations") List<Branch> branches,
        String output,
        Exists exists,
        Boolean logs,
        int priority,
        @JsonProperty("notify") List<String> webhooks,
        Map<String, String> tags,
        Lane lane,
        Instant notBefore,
        Map<String, String> requires,
        JobState state,
        Double progress,
        Double speed,
        Long etaSeconds,
        long attempt,
        int failures,
        int lost,
        String worker,
        Instant leaseUntil,
        Plan plan,
        String parent,
        List<Event> events,
        String told,
        Publication publication,
        List<Result> results,
        List<String> dropped,
        List<String> notes,
        JobError error,
        String log,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Origin origin)
        implements JobBuilder.With {

    public Job {
        operation = operation == null ? List.of() : List.copyOf(operation);
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        options = options == null ? Map.of() : Map.copyOf(options);
        steps = steps == null ? List.of() : List.copyOf(steps);
        branches = branches == null ? List.of() : List.copyOf(branches);
        webhooks = webhooks == null ? List.of() : List.copyOf(webhooks);
        tags = tags == null ? Map.of() : Map.copyOf(tags);
        requires = requires == null ? Map.of() : Map.copyOf(requires);
        events = events == null ? List.of() : List.copyOf(events);
        results = results == null ? List.of() : List.copyOf(results);
        dropped = dropped == null ? List.of() : List.copyOf(dropped);
        notes = notes == null ? List.of() : List.copyOf(notes);
        lane = lane == null ? Lane.LONG : lane;
    }

    /** This job with one more remark; the same remark is kept once. */
    public Job withNote(String note) {
        return notes.contains(note)
                ? this
                : withNotes(Stream.concat(notes.stream(), Stream.of(note)).toList());
    }

    /** The operation, or the first of a chain; empty for a job with branches. */
    public String firstOperation() {
        return operation.isEmpty() ? "" : operation.get(0);
    }

    /** Whether it only makes child jobs and waits for them. */
    public boolean fansOut() {
        return !branches.isEmpty();
    }

    /** Whether it has made its child jobs and nobody works on it until they have ended. */
    public boolean waitsForChildren() {
        return fansOut() && state == JobState.PROCESSING && worker == null;
    }

    /**
     * The job as one of its steps sees it, with one operation, its options and its plan; itself
     * when it is no chain.
     *
     * @param number from 0
     */
    public Job step(int number) {
        if (steps.isEmpty()) {
            return this;
        }
        Step step = steps.get(number);
        return with(
                b ->
                        b.operation(List.of(step.operation()))
                                .preset(step.preset())
                                .options(step.options())
                                .steps(null)
                                .plan(step.plan()));
    }

    /** The plan that makes its results, or null; of a chain that of the last step. */
    public Plan resultPlan() {
        return steps.isEmpty() ? plan : steps.get(steps.size() - 1).plan();
    }

    /** What it does, for a person: {@code resize > compress@web}. */
    public String text() {
        if (fansOut()) {
            return branches.stream().map(Branch::text).collect(Collectors.joining(", "));
        }
        return text(operation, preset, steps);
    }

    static String text(List<String> operation, String preset, List<Step> steps) {
        return steps.isEmpty()
                ? String.join(" > ", operation) + (preset == null ? "" : "@" + preset)
                : steps.stream().map(Step::text).collect(Collectors.joining(" > "));
    }
}
