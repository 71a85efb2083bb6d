package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;
import io.caravan.storage.Checksum;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What becomes of an output that is not smaller than the input, where the plan cares. */
public final class KeepSmaller {
    private static final String ORIGINAL = "original";

    private final Staging staging;

    public KeepSmaller(Staging staging) {
        this.staging = staging;
    }

    /** Leaves the staged outputs as they are, replaces them by the original, or ends the job. */
    public void choose(Run run) throws IOException {
        for (Plan.Output output : run.getStep().plan().outputs()) {
            if (output.ifLarger() != null) {
                choose(run, output);
            }
        }
    }

    private void choose(Run run, Plan.Output output) throws IOException {
        Map<String, Result> staged = run.getStaged();
        String name = fileName(staging.file(run.getJob(), output.role(), output.extension()));
        Result result = staged.get(name);
        long original = run.getProbes().get(0).bytes();
        if (result.bytes() < original) {
            return;
        }
        String note =
                String.format(
                        Locale.ROOT,
                        "not smaller than the original: %,d bytes instead of %,d",
                        result.bytes(),
                        original);
        switch (output.ifLarger()) {
            case "skip" -> throw new Failures.Skipped("nothing delivered: the result is " + note);
            case ORIGINAL -> {
                staged.remove(name);
                deliverOriginal(run, output, result);
                addNote(run, "the original is delivered: the result was " + note);
            }
            default -> addNote(run, "the result is " + note);
        }
    }

    private void deliverOriginal(Run run, Plan.Output output, Result made) throws IOException {
        Job job = run.getJob();
        Path input = run.getInputs().get(0);
        Path copy = staging.copy(job, input, output.role() + "-" + ORIGINAL, extension(input));
        var probe = run.getProbes().get(0);
        var picture = probe.video().stream().findFirst();
        run.getStaged()
                .put(
                        fileName(copy),
                        new Result(
                                null,
                                output.role(),
                                probe.bytes(),
                                made.durationSeconds(),
                                picture.map(v -> v.width()).orElse(null),
                                picture.map(v -> v.height()).orElse(null),
                                probe.streams().stream()
                                        .map(s -> s.codec())
                                        .filter(c -> c != null)
                                        .toList(),
                                Checksum.sha256(copy)));
    }

    private static void addNote(Run run, String note) {
        run.setJob(run.getJob().withNote(note));
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }

    private static String extension(Path file) {
        String name = fileName(file);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
