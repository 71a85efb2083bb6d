package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.plan.FfmpegCommand;
import io.caravan.plan.Plan;
import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.ShellText;
import io.caravan.publish.Staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** The command that makes a job's outputs, and what its end means. */
public final class Encode {
    private final FfmpegCommand renderer;
    private final Staging staging;
    private final JobLogs logs;
    private final RunningJobs running;
    private final Limits limits;

    public Encode(
            FfmpegCommand renderer,
            Staging staging,
            JobLogs logs,
            RunningJobs running,
            Limits limits) {
        this.renderer = renderer;
        this.staging = staging;
        this.logs = logs;
        this.running = running;
        this.limits = limits;
    }

    /** Makes a fresh staging folder and says what is to run to fill it. */
    public void open(Run run) throws IOException {
        Job job = run.getStep();
        staging.open(job);
        for (Plan.Output output : job.plan().outputs()) {
            Files.createDirectories(staging.file(job, output).getParent());
        }
        run.setCommands(commands(run));
    }

    private List<Command> commands(Run run) {
        Job job = run.getStep();
        Plan plan = job.plan();
        if (plan.outputs().isEmpty()) {
            return List.of();
        }
        Function<Plan.Output, Path> staged = output -> staging.file(job, output);
        List<String> encode = renderer.render(plan, run.getInputs(), staged);
        Double seconds = promisedSeconds(plan);
        if (!plan.twoPass()) {
            return List.of(command(run, encode, null, new Share(seconds, 0, 1)));
        }
        List<String> first = renderer.firstPass(plan, run.getInputs(), staged);
        return List.of(
                command(run, first, null, new Share(seconds, 0, 0.5)),
                command(run, encode, null, new Share(seconds, 0.5, 0.5)));
    }

    /** Says what is to run before the job of a draft can be planned. */
    public void measure(Run run) {
        Run.Draft draft = run.getDraft();
        if (draft == null) {
            return;
        }
        Share unknown = new Share(null, 0, 0);
        run.setCommands(
                draft.plan().measures().stream()
                        .map(
                                measure ->
                                        command(
                                                run,
                                                renderer.measure(
                                                        draft.plan(), measure, run.getInputs()),
                                                draft.figures().of(measure),
                                                unknown))
                        .toList());
    }

    /**
     * What part of the job's progress one program is.
     *
     * @param seconds it makes, or null when unknown
     * @param from 0 to 1
     * @param share 0 to 1
     */
    record Share(Double seconds, double from, double share) {
        /** The same in a chain whose steps count alike. */
        Share of(int step, int steps) {
            return new Share(seconds, (step + from) / steps, share / steps);
        }
    }

    private Command command(Run run, List<String> arguments, Consumer<String> output, Share share) {
        Job job = run.getStep();
        RunningJobs.Entry entry = running.entry(run);
        return CommandBuilder.builder()
                .arguments(arguments)
                .directory(directory(job))
                .log(logs.of(job))
                .output(output)
                .progress(entry::progress)
                .started(
                        program -> {
                            logs.line(job, "$ " + ShellText.of(arguments));
                            entry.started(program, share.of(run.step(), run.steps()));
                        })
                .timeout(limits.timeout())
                .stall(limits.stall())
                .memoryBytes(limits.memoryBytes())
                .nice(limits.nice())
                .build();
    }

    private Path directory(Job job) {
        boolean folder = job.plan() != null && job.plan().folder();
        return folder ? staging.resultFolder(job) : null;
    }

    /** Lets the next job start while what this one made is verified and published. */
    public void leaveSlot(Run run) {
        // A chain needs it until the programs of its last step have run.
        if (run.isLastStep()) {
            run.leaveSlot();
        }
    }

    /** Throws what an end other than success means. */
    public void check(Run run, Outcome outcome) {
        run.addEncodeTime(running.entry(run).elapsed());
        if (outcome.ok()) {
            return;
        }
        run.setCommands(List.of());
        if (outcome.end() == Outcome.End.CANCELLED) {
            throw new Failures.Stopped();
        }
        throw FfmpegFailure.of(outcome, limits.timeout(), limits.stall());
    }

    private static Double promisedSeconds(Plan plan) {
        return plan.outputs().stream()
                .flatMap(output -> output.streams().stream())
                .map(stream -> stream.expect() == null ? null : stream.expect().durationSeconds())
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    /**
     * What one FFmpeg may use.
     *
     * @param timeout longest run
     * @param stall longest time without progress
     * @param memoryBytes address space, 0 for no limit
     * @param nice 0 to 19
     */
    public record Limits(Duration timeout, Duration stall, long memoryBytes, int nice) {}
}
