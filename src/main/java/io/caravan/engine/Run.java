package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.operation.Planning;
import io.caravan.plan.Figures;
import io.caravan.plan.Plan;
import io.caravan.probe.InputSnapshot;
import io.caravan.probe.Probe;
import io.caravan.process.Command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One attempt at a job: the message body of the pipeline, from claim to end. */
public final class Run {
    private final Runnable leaveSlot;
    private volatile Job job;
    private List<Path> inputs = List.of();
    private List<InputSnapshot> snapshots = List.of();
    private List<Probe> probes = List.of();
    private Duration encodeTime;
    private Draft draft;
    private final Deque<Command> commands = new ArrayDeque<>();
    private final Map<Path, Result> made = new LinkedHashMap<>();
    private final Map<String, Result> staged = new LinkedHashMap<>();

    public Run(Job job) {
        this(job, () -> {});
    }

    /**
     * @param leaveSlot lets another job have the slot of this one
     */
    Run(Job job, Runnable leaveSlot) {
        this.job = job;
        this.leaveSlot = leaveSlot;
    }

    public Job getJob() {
        return job;
    }

    public void setJob(Job job) {
        this.job = job;
    }

    /** Local files of the job's inputs, in their order, once fetched. */
    public List<Path> getInputs() {
        return inputs;
    }

    public void setInputs(List<Path> inputs) {
        this.inputs = List.copyOf(inputs);
        this.snapshots = inputs.stream().map(InputSnapshot::of).toList();
    }

    /** Whether somebody wrote to an input since it was fetched, or took it away. */
    boolean isInputChanged() {
        try {
            return snapshots.stream().anyMatch(InputSnapshot::changed);
        } catch (JobException gone) {
            return true;
        }
    }

    /** What each input is, once probed. */
    public List<Probe> getProbes() {
        return probes;
    }

    public void setProbes(List<Probe> probes) {
        this.probes = List.copyOf(probes);
    }

    /** Bytes of all inputs, 0 before they are probed. */
    long inputBytes() {
        return probes.stream().mapToLong(Probe::bytes).sum();
    }

    /** How long FFmpeg ran, or null when it did not. */
    Duration getEncodeTime() {
        return encodeTime;
    }

    void setEncodeTime(Duration encodeTime) {
        this.encodeTime = encodeTime;
    }

    /**
     * A plan that needs figures to be complete.
     *
     * @param made the plan so far, and what it was made of
     * @param figures collects what is measured
     */
    record Draft(Planning.Draft made, Figures figures) {
        Plan plan() {
            return made.plan();
        }
    }

    /** What is measured before the job is planned, or null. */
    Draft getDraft() {
        return draft;
    }

    void setDraft(Draft draft) {
        this.draft = draft;
    }

    void setCommands(List<Command> due) {
        commands.clear();
        commands.addAll(due);
    }

    /** Whether there is still a program to run. */
    public boolean isDue() {
        return !commands.isEmpty();
    }

    /** Takes the next program that is to run. */
    public Command nextCommand() {
        return commands.remove();
    }

    /** Called when every program has run that makes something. */
    public void leaveSlot() {
        leaveSlot.run();
    }

    /** What this attempt has made and verified, by file, in the order of the plan. */
    public Map<Path, Result> getMade() {
        return made;
    }

    /**
     * What is to be published, in this order, by name in the staging folder; a folder is named with
     * the file in it that is opened first.
     */
    public Map<String, Result> getStaged() {
        return staged;
    }
}
