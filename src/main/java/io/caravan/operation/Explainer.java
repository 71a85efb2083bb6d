package io.caravan.operation;

import io.caravan.job.Exists;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.plan.FfmpegCommand;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;
import io.caravan.probe.Prober;
import io.caravan.process.Processes;
import io.caravan.publish.Destinations;
import io.caravan.publish.ForeseenNames;
import io.caravan.storage.LocalPaths;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what a job would do. Probes its inputs and, where the operation asks for it, reads their
 * packets; decodes, makes and stores nothing.
 */
public final class Explainer {
    private static final String UNKNOWN = "unknown: what later steps do depends on their input";

    private final Preparation preparation;
    private final Planning planning;
    private final Prober prober;
    private final FfmpegCommand renderer;
    private final Destinations destinations;
    private final Function<String, Path> fetch;
    private final Estimator estimator;
    private final PacketMeasures packets;

    /**
     * @param fetch the local file of an input's URI; refuses what may not be read
     * @param history the last completed jobs of an operation
     */
    public Explainer(
            Preparation preparation,
            Planning planning,
            Prober prober,
            FfmpegCommand renderer,
            Processes processes,
            Destinations destinations,
            Function<String, Path> fetch,
            Function<String, List<Job>> history) {
        this.preparation = preparation;
        this.planning = planning;
        this.prober = prober;
        this.renderer = renderer;
        this.destinations = destinations;
        this.fetch = fetch;
        this.estimator = new Estimator(history, planning::options);
        this.packets = new PacketMeasures(renderer, processes);
    }

    /**
     * @throws JobException when the job would be refused, or fail before its commands run
     */
    public Explanation explain(JobRequest request) throws InterruptedException {
        Job job = preparation.prepare(request, null, null, Instant.now());
        return job.steps().isEmpty() ? explain(job) : explainChain(job);
    }

    private Explanation explain(Job job) throws InterruptedException {
        if (planning.isTask(job)) {
            return task(job, local(job.inputs().get(0).uri()));
        }
        List<Path> inputs = new ArrayList<>();
        List<Probe> probes = new ArrayList<>();
        for (Input input : job.inputs()) {
            Path file = local(input.uri());
            inputs.add(file);
            probes.add(prober.probe(file));
        }
        Plan plan = plan(job, inputs, probes);
        ForeseenNames names = ForeseenNames.of(destinations, job, plan);
        return new Explanation(
                job.firstOperation(),
                job.preset(),
                planning.options(job),
                inputs.get(0).toString(),
                job.lane(),
                planning.reasons(job, probes, plan),
                plan.dropped(),
                Stream.concat(plan.notes().stream(), names.notes().stream()).toList(),
                commands(plan, inputs, names),
                plan.outputs().stream().map(output -> output(output, names)).toList(),
                finish(plan, names),
                estimator.of(job, plan, probes.get(0)),
                List.of());
    }

    /** Complete but for figures that only decoding tells. */
    private Plan plan(Job job, List<Path> inputs, List<Probe> probes) throws InterruptedException {
        Planning.Draft draft = planning.draft(job, probes);
        if (draft.plan().measures().stream().noneMatch(Plan.Measure::packets)) {
            return draft.plan();
        }
        long bytes = probes.stream().mapToLong(Probe::bytes).sum();
        return planning.complete(job, probes, draft, packets.of(draft.plan(), inputs, bytes));
    }

    /** The first step as a job of its own; the others as far as they are known without an input. */
    private Explanation explainChain(Job job) throws InterruptedException {
        String made = System.getProperty("java.io.tmpdir") + "/{name}.step-1.{ext}";
        Explanation first = explain(job.step(0).with(b -> b.output(made).exists(Exists.REPLACE)));
        List<Explanation.Next> next = new ArrayList<>();
        for (int i = 1; i < job.steps().size(); i++) {
            Job step = job.step(i);
            next.add(
                    new Explanation.Next(
                            i + 1, step.firstOperation(), step.preset(), planning.options(step)));
        }
        return new Explanation(
                job.text(),
                null,
                first.options(),
                first.input(),
                job.lane(),
                first.streams(),
                first.dropped(),
                Stream.concat(
                                Stream.of(
                                        "shown is the first step; each later one is planned when"
                                                + " its input is there"),
                                first.notes().stream())
                        .toList(),
                first.commands(),
                first.outputs(),
                first.finish(),
                new Explanation.Estimate(null, UNKNOWN, null, UNKNOWN),
                next);
    }

    /** What the route of a task will do nobody knows beforehand. */
    private Explanation task(Job job, Path input) {
        String open = "what its route does is not known beforehand";
        return new Explanation(
                job.firstOperation(),
                job.preset(),
                planning.options(job),
                input.toString(),
                job.lane(),
                List.of(),
                List.of(),
                List.of("it is a task and runs the route task-" + job.firstOperation()),
                List.of(),
                List.of(),
                List.of(),
                new Explanation.Estimate(null, open, null, open),
                List.of());
    }

    private Path local(String uri) {
        if (!LocalPaths.isLocal(uri)) {
            throw JobException.options("only a local file can be explained, not " + uri);
        }
        return fetch.apply(uri);
    }

    private List<Explanation.Command> commands(Plan plan, List<Path> inputs, ForeseenNames names) {
        Function<Plan.Output, Path> staged = output -> names.paths().get(output.role());
        ShellScript shell = new ShellScript(names.folder(), names.paths().values());
        List<Explanation.Command> commands = new ArrayList<>();
        for (Plan.Measure measure : plan.measures()) {
            List<String> command = renderer.measure(plan, measure, inputs);
            commands.add(
                    measure.packets()
                            ? command("reads packets", command, ShellScript.look(command))
                            : command("measures", command, shell.measure(command)));
        }
        if (plan.outputs().isEmpty()) {
            return commands;
        }
        List<String> make = renderer.render(plan, inputs, staged);
        if (plan.twoPass()) {
            List<String> first = renderer.firstPass(plan, inputs, staged);
            Path output = staged.apply(plan.outputs().get(0));
            commands.add(command("first pass", first, shell.make(first)));
            commands.add(
                    command(
                            "makes the outputs",
                            make,
                            shell.make(make, FfmpegCommand.passFiles(output))));
        } else {
            commands.add(command("makes the outputs", make, shell.make(make)));
        }
        return commands;
    }

    private static Explanation.Command command(String does, List<String> arguments, String shell) {
        return new Explanation.Command(does, arguments, shell);
    }

    private static Explanation.Output output(Plan.Output output, ForeseenNames names) {
        return new Explanation.Output(
                output.role(), names.names().get(output.role()), output.container());
    }

    private static List<Explanation.Finish> finish(Plan plan, ForeseenNames names) {
        List<Explanation.Finish> finish = new ArrayList<>();
        for (int i = 0; i < plan.finish().size(); i++) {
            String make = plan.finish().get(i).make();
            finish.add(new Explanation.Finish(make, names.finish().get(i)));
        }
        return finish;
    }
}
