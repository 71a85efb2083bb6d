package io.caravan.plan;

import io.caravan.job.Input;
import io.caravan.probe.Demuxers;
import io.caravan.probe.Probe;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.testing.TestFfmpeg;
import io.caravan.verify.Verifier;
import io.caravan.verify.Verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plans an operation for a file, runs it with the real FFmpeg and verifies what comes out. */
final class OperationRun {
    private final Operations operations;
    private final Path folder;
    private final Prober prober =
            new Prober(
                    TestFfmpeg.get().ffprobe(),
                    TestFfmpeg.processes(),
                    new ProbeLimits(Duration.ofHours(1), 100_000_000, 100));
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

    Plan plan(String operation, Path input, Map<String, Object> options)
            throws InterruptedException {
        return planner.plan(
                Samples.job(operation, Input.of(input.toUri().toString())),
                operations.catalog.get(operation).options(options),
                List.of(prober.probe(input)),
                operations.definition(operation));
    }

    Made run(String operation, Path input, Map<String, Object> options)
            throws InterruptedException {
        return run(plan(operation, input, options), input);
    }

    Made run(Plan plan, Path input) throws InterruptedException {
        Plan.Output output = plan.outputs().get(plan.outputs().size() - 1);
        Path made = folder.resolve("made-" + System.nanoTime() + "." + output.extension());
        List<String> command =
                new FfmpegCommand(TestFfmpeg.get().executable().toString(), Demuxers.ALLOWED)
                        .render(plan, List.of(input), ignored -> made);
        Outcome outcome = TestFfmpeg.processes().run(Command.of(command));
        if (!outcome.ok()) {
            throw new AssertionError(command + "\n" + String.join("\n", outcome.errorTail()));
        }
        new Verifier(TestFfmpeg.get().executable(), TestFfmpeg.processes(), Verify.FULL)
                .verify(made, output, List.of(input), List.of(prober.probe(input)), null);
        return new Made(plan, made, prober.probe(made));
    }
}
