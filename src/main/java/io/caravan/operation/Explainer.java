package io.caravan.operation;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.plan.FfmpegCommand;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;
import io.caravan.probe.Prober;
import io.caravan.process.ShellText;
import io.caravan.publish.Destinations;
import io.caravan.publish.ForeseenNames;
import io.caravan.storage.LocalPaths;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what a job would do. Probes its input; runs nothing else and stores nothing. */
public final class Explainer {
    private static final String UNKNOWN = "unknown: what later steps do depends on their input";

    private final Preparation preparation;
    private final Planning planning;
    private final Prober prober;
    private final FfmpegCommand renderer;
    private final Destinations destinations;
    private final Function<String, Path> fetch;
    private final Estimator estimator;

    /**
     * @param fetch the local file of an input's URI; refuses what may not be read
     * @param history the last completed jobs of an operation
     */
    public Explainer(
            Preparation preparation,
            Planning planning,
            Prober prober,
            FfmpegCommand renderer,
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
    }

    /**
     * @throws JobException when the job would be refused, or fail before its commands run
     */
    public Explanation explain(JobRequest request) throws InterruptedException {
        Job job = preparation.prepare(request, null, null, Instant.now());
        return job.steps().isEmpty() ? explain(job) : explainChain(job);
    }

    private Explanation explain(Job job) throws InterruptedException {
        Path input = local(job.inputs().get(0).uri());
        if (planning.isTask(job)) {
            return task(job, input);
        }
        Probe probe = prober.probe(input);
        Plan plan = planning.plan(job, List.of(probe));
        ForeseenNames names = ForeseenNames.of(destinations, job, plan);
        List<String> command =
                renderer.render(plan, List.of(input), output -> names.paths().get(output.role()));
        return new Explanation(
                job.firstOperation(),
                job.preset(),
                planning.options(job),
                input.toString(),
                job.lane(),
                planning.reasons(job, List.of(probe), plan),
                plan.dropped(),
                Stream.concat(plan.notes().stream(), names.notes().stream()).toList(),
                List.of(new Explanation.Command(command, shell(command, names.paths()))),
                outputs(plan, names.names()),
                estimator.of(job, plan, probe),
                List.of());
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
                new Explanation.Estimate(null, open, null, open),
                List.of());
    }

    private Path local(String uri) {
        if (!LocalPaths.isLocal(uri)) {
            throw JobException.options("only a local file can be explained, not " + uri);
        }
        return fetch.apply(uri);
    }

    private static List<Explanation.Output> outputs(Plan plan, Map<String, String> names) {
        return plan.outputs().stream()
                .map(
                        output ->
                                new Explanation.Output(
                                        output.role(),
                                        names.get(output.role()),
                                        output.container()))
                .toList();
    }

    /** Makes the folders too that a job would make. */
    private static String shell(List<String> command, Map<String, Path> paths) {
        List<String> folders =
                paths.values().stream()
                        .map(Path::getParent)
                        .filter(folder -> !Files.isDirectory(folder))
                        .map(Path::toString)
                        .distinct()
                        .collect(Collectors.toList());
        if (folders.isEmpty()) {
            return ShellText.of(command);
        }
        folders.addAll(0, List.of("mkdir", "-p", "--"));
        return ShellText.of(folders) + " && " + ShellText.of(command);
    }
}
