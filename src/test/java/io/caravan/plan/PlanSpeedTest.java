package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.Job;
import io.caravan.probe.Demuxers;
import io.caravan.probe.Probe;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long it takes from a job and a probe to the arguments of FFmpeg: the operation's route, its
 * options, the plan, and the command. {@code bench/plan.sh} prints the figures.
 */
class PlanSpeedTest {
    private static final int RUNS = 60;

    @TempDir Path folder;

    // one of each, as in the service
    private final Planner planner = new Planner(codec -> true);
    private final FfmpegCommand commands = new FfmpegCommand("ffmpeg", Demuxers.ALLOWED);

    @Test
    void every_shipped_operation_is_planned_and_timed() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"));
        List<String> lines = new ArrayList<>();
        try (Operations operations = new Operations()) {
            Probe probe = new OperationRun(operations, folder).probe(clip);
            for (String operation : operations.catalog.names()) {
                double[] times = times(operations, operation, clip, probe);
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%-16s %8.3f %8.3f",
                                operation,
                                times[RUNS / 2],
                                times[RUNS - 1]));
            }
        }
        Files.write(Path.of("target/plan-speed.txt"), lines);
    }

    /** Milliseconds, fastest first. */
    private double[] times(Operations operations, String operation, Path clip, Probe probe) {
        double[] times = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            List<String> command = render(operations, operation, clip, probe);
            times[i] = (System.nanoTime() - start) / 1e6;
            assertThat(command).isNotEmpty();
        }
        java.util.Arrays.sort(times);
        return times;
    }

    private List<String> render(Operations operations, String operation, Path clip, Probe probe) {
        Map<String, Object> given =
                operation.equals("two-pass") ? Map.of("bitrate", 500) : Map.of();
        Job job = Samples.job(operation);
        Plan plan =
                planner.plan(
                        job,
                        operations.catalog.get(operation).options(given),
                        List.of(probe),
                        operations.definition(operation));
        return commands.render(plan, List.of(clip), output -> clip.resolveSibling(output.role()));
    }
}
