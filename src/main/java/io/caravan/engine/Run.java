package io.caravan.engine;

import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Origin;
import io.caravan.job.Result;
import io.caravan.operation.Planning;
import io.caravan.plan.Figures;
import io.caravan.plan.Plan;
import io.caravan.probe.InputSnapshot;
import io.caravan.probe.Probe;
import io.caravan.process.Command;
import io.caravan.storage.LocalPaths;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One attempt at a job: the message body of the pipeline, from claim to end. */
public final class Run {
    private final Runnable leaveSlot;
    private volatile Job job;
    private int step;
    private List<Path> fetched = List.of();
    private List<Path> inputs = List.of();
    private List<InputSnapshot> snapshots = List.of();
    private List<Probe> probes = List.of();
    private List<Probe> sharedProbes = List.of();
    private long inputBytes;
    private Duration encodeTime;
    private Draft draft;
    private TaskRun task;
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

    /**
     * The job as the step sees it that is due: with one operation, its options and its plan. The
     * job itself when it is no chain.
     */
    public Job getStep() {
        if (job.steps().isEmpty()) {
            return job;
        }
        return job.step(step).with(b -> b.inputs(stepInputs()).origin(named(job.origin())));
    }

    /** So that a later step is not named after what the one before it handed on. */
    private Origin named(Origin origin) {
        if (origin != null && origin.name() != null || fetched.isEmpty()) {
            return origin;
        }
        String name = fetched.get(mainInput()).getFileName().toString();
        return new Origin(null, null, null, name, null, null, null, null, null, false);
    }

    /** What an earlier step made has been cut already, if anything had to be. */
    private List<Input> stepInputs() {
        List<Input> all = new ArrayList<>(job.inputs());
        if (step > 0) {
            int main = mainInput();
            String uri = LocalPaths.uri(inputs.get(main));
            all.set(main, new Input(uri, null, null, job.inputs().get(main).role()));
        }
        return all;
    }

    private int mainInput() {
        for (int i = 0; i < job.inputs().size(); i++) {
            String role = job.inputs().get(i).role();
            if (role == null || role.equals("main")) {
                return i;
            }
        }
        throw JobException.options("the job names no main input");
    }

    /** Number of the step that is due, from 0. */
    int step() {
        return step;
    }

    /** How many steps there are: 1 when the job is no chain. */
    int steps() {
        return Math.max(1, job.steps().size());
    }

    boolean isLastStep() {
        return step == steps() - 1;
    }

    /** Whether a step is due. */
    public boolean isUnfinished() {
        return step < steps();
    }

    /** The step that is due is done, and nothing is handed on. */
    void finishStep() {
        step++;
    }

    /**
     * Goes on with a step.
     *
     * @param next its number, from 0
     * @param made what the step before it made
     */
    void goOn(int next, Path made) {
        List<Path> files = new ArrayList<>(inputs);
        files.set(mainInput(), made);
        inputs = List.copyOf(files);
        step = next;
        task = null;
        this.made.clear();
        staged.clear();
    }

    /** Local files of the step's inputs, in their order, once fetched. */
    public List<Path> getInputs() {
        return inputs;
    }

    /** Those of the job, as they were fetched. */
    public void setInputs(List<Path> inputs) {
        this.fetched = List.copyOf(inputs);
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

    /** Takes over what was fetched and probed for several jobs at once. */
    void share(List<Path> files, List<Probe> known) {
        setInputs(files);
        sharedProbes = List.copyOf(known);
    }

    /** Whether the job's inputs are within reach. */
    public boolean isFetched() {
        return !fetched.isEmpty();
    }

    /** What the inputs of the first step are, when that is known already; else empty. */
    List<Probe> sharedProbes() {
        return step == 0 ? sharedProbes : List.of();
    }

    /** What each input is, once probed. */
    public List<Probe> getProbes() {
        return probes;
    }

    public void setProbes(List<Probe> probes) {
        this.probes = List.copyOf(probes);
        if (step == 0) {
            inputBytes = probes.stream().mapToLong(Probe::bytes).sum();
        }
    }

    /** Bytes of all inputs of the job, 0 before they are probed. */
    long inputBytes() {
        return inputBytes;
    }

    /** How long FFmpeg ran, or null when it did not. */
    Duration getEncodeTime() {
        return encodeTime;
    }

    /** Adds the time of one program. */
    void addEncodeTime(Duration more) {
        encodeTime = encodeTime == null ? more : encodeTime.plus(more);
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

    /** The task that made what the step makes, or null when programs did. */
    TaskRun task() {
        return task;
    }

    void setTask(TaskRun task) {
        this.task = task;
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
