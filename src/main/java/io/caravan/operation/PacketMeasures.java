package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.plan.FfmpegCommand;
import io.caravan.plan.Figures;
import io.caravan.plan.Measured;
import io.caravan.plan.Plan;
import io.caravan.probe.Complaint;
import io.caravan.probe.PacketWalk;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs the measures of a plan that read packets and decode nothing. */
final class PacketMeasures {
    private final FfmpegCommand renderer;
    private final Processes processes;

    PacketMeasures(FfmpegCommand renderer, Processes processes) {
        this.renderer = renderer;
        this.processes = processes;
    }

    /**
     * @param bytes of all inputs
     * @throws JobException when FFmpeg cannot read them
     */
    Measured of(Plan plan, List<Path> inputs, long bytes) throws InterruptedException {
        Figures figures = new Figures();
        for (Plan.Measure measure : plan.measures()) {
            if (measure.packets()) {
                run(renderer.measure(plan, measure, inputs), figures, measure, bytes);
            }
        }
        return figures.measured(plan.measures().stream().allMatch(Plan.Measure::packets));
    }

    private void run(List<String> command, Figures figures, Plan.Measure measure, long bytes)
            throws InterruptedException {
        Duration limit = PacketWalk.timeout(bytes);
        Outcome outcome =
                processes.run(
                        CommandBuilder.builder()
                                .arguments(command)
                                .output(figures.of(measure))
                                .timeout(limit)
                                .build());
        if (!outcome.ok()) {
            throw JobException.input(
                    "the packets cannot be read: " + Complaint.of(outcome.errorTail()));
        }
    }
}
