package io.caravan.plan;

import io.caravan.finish.Finisher;
import io.caravan.job.Input;
import io.caravan.job.Result;
import io.caravan.probe.Demuxers;
import io.caravan.probe.Probe;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.testing.TestFfmpeg;
import io.caravan.verify.Verifier;
import io.caravan.verify.Verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plans an operation for a file, runs it with the real FFmpeg and verifies what comes out. */
final class OperationRun {
    private final Operations operations;
    private final Path folder;
    private final Prober prober =
            new Prober(
                    TestFfmpeg.get().ffprobe(),
                    TestFfmpeg.processes(),
                    new ProbeLimits(Duration.ofHours(1), 100_000_000, 100));
    private final FfmpegCommand renderer =
            new FfmpegCommand(TestFfmpeg.get().executable().toString(), Demuxers.ALLOWED);
    private final Planner planner = new Planner(codec -> true);

    /**
     * @param made the published file
     * @param probe what it is
     */
    record Made(Plan plan, Path made, Probe probe) {
        Probe.Stream video() {
            return probe.video().get(0);
        }

        Probe.Stream audio() {
            return probe.audio().get(0);
        }
    }

    OperationRun(Operations operations, Path folder) {
        this.operations = operations;
        this.folder = folder;
    }

    Probe probe(Path file) throws InterruptedException {
        return prober.probe(file);
    }

    /** Measures first when the operation wants that. */
    Plan plan(String operation, Path input, Map<String, Object> options)
            throws InterruptedException {
        Plan draft = plan(operation, input, options, Measured.NOTHING);
        if (draft.measures().isEmpty()) {
            return draft;
        }
        Figures figures = new Figures();
        for (Plan.Measure measure : draft.measures()) {
            List<String> command = renderer.measure(draft, measure, List.of(input));
            run(Command.of(command).withOutput(figures.of(measure)));
        }
        return plan(operation, input, options, figures.measured());
    }

    private Plan plan(String operation, Path input, Map<String, Object> options, Measured measured)
            throws InterruptedException {
        return planner.plan(
                Samples.job(operation, Input.of(input.toUri().toString())),
                operations.catalog.get(operation).options(options),
                List.of(prober.probe(input)),
                operations.definition(operation),
                measured);
    }

    private static void run(Command command) throws InterruptedException {
        Outcome outcome = TestFfmpeg.processes().run(command);
        if (!outcome.ok()) {
            throw new AssertionError(
                    command.arguments() + "\n" + String.join("\n", outcome.errorTail()));
        }
    }

    /** As {@link #make}, for the main output alone. */
    Made run(String operation, Path input, Map<String, Object> options)
            throws InterruptedException {
        return run(plan(operation, input, options), input);
    }

    Made run(Plan plan, Path input) throws InterruptedException {
        Map<Path, Result> all = make(plan, input);
        Path made = List.copyOf(all.keySet()).get(all.size() - 1);
        return new Made(plan, made, prober.probe(made));
    }

    Map<Path, Result> make(String operation, Path input, Map<String, Object> options)
            throws InterruptedException {
        return make(plan(operation, input, options), input);
    }

    /** Everything the plan makes, verified, by file. */
    Map<Path, Result> make(Plan plan, Path input) throws InterruptedException {
        Path target = folder.resolve("made-" + System.nanoTime());
        Map<Path, Result> made = new LinkedHashMap<>();
        makeFolder(target);
        if (!plan.outputs().isEmpty()) {
            encode(plan, input, target);
        }
        for (Plan.Output output : plan.outputs()) {
            made.putAll(verify(output, input, staged(target, output)));
        }
        for (Plan.Finish finish : plan.finish()) {
            String name = finish.file() == null ? "report." + finish.extension() : finish.file();
            Path file = target.resolve(name);
            made.put(
                    file,
                    new Finisher()
                            .write(
                                    finish,
                                    file,
                                    input.getFileName().toString(),
                                    prober.probe(input),
                                    made));
        }
        return made;
    }

    private void encode(Plan plan, Path input, Path target) throws InterruptedException {
        plan.outputs().forEach(output -> makeFolder(staged(target, output).getParent()));
        Function<Plan.Output, Path> staged = output -> staged(target, output);
        if (plan.twoPass()) {
            run(Command.of(renderer.firstPass(plan, List.of(input), staged)));
        }
        run(
                Command.of(renderer.render(plan, List.of(input), staged))
                        .withDirectory(plan.folder() ? target : null));
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path staged(Path target, Plan.Output output) {
        if (output.file() != null) {
            return target.resolve(output.file());
        }
        String number = output.most() == null ? "" : "-%04d";
        return target.resolve(output.role() + number + "." + output.extension());
    }

    private Map<Path, Result> verify(Plan.Output output, Path input, Path staged)
            throws InterruptedException {
        Verifier verifier =
                new Verifier(TestFfmpeg.get().executable(), TestFfmpeg.processes(), Verify.FULL);
        List<Path> inputs = List.of(input);
        List<Probe> probes = List.of(prober.probe(input));
        return output.most() == null
                ? Map.of(staged, verifier.verify(staged, output, inputs, probes, null))
                : verifier.verifyNumbered(staged, output, inputs, probes, null);
    }
}
