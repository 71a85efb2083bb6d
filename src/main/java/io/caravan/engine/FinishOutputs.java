package io.caravan.engine;

import io.caravan.finish.Finisher;
import io.caravan.job.Job;
import io.caravan.job.Origin;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;
import io.caravan.storage.Trees;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;

/** Writes what belongs to the verified outputs, and says what is to be published. */
public final class FinishOutputs {
    private final Finisher finisher;
    private final Staging staging;

    public FinishOutputs(Finisher finisher, Staging staging) {
        this.finisher = finisher;
        this.staging = staging;
    }

    public void finish(Run run) throws IOException {
        Job job = run.getStep();
        Map<Path, Result> made = run.getMade();
        Path last = null;
        for (Plan.Finish finish : job.plan().finish()) {
            last = staging.file(job, finish);
            made.put(last, finisher.write(finish, last, name(run), run.getProbes().get(0), made));
        }
        if (job.plan().folder()) {
            Path folder = staging.resultFolder(job);
            Path entry = last == null ? made.keySet().iterator().next() : last;
            run.getStaged()
                    .put(
                            folder.getFileName() + "/" + folder.relativize(entry),
                            together(folder, entry, made));
        } else {
            made.forEach((file, result) -> run.getStaged().put(fileName(file), result));
        }
    }

    private static String name(Run run) {
        Origin origin = run.getJob().origin();
        return origin == null || origin.name() == null
                ? fileName(run.getInputs().get(0))
                : origin.name();
    }

    /** One result for a whole folder: what its best part shows, and the file to open. */
    private static Result together(Path folder, Path entry, Map<Path, Result> made)
            throws IOException {
        Result best =
                made.values().stream()
                        .max(Comparator.comparingInt(r -> r.width() == null ? 0 : r.width()))
                        .orElseThrow();
        return new Result(
                null,
                "main",
                Trees.bytes(folder),
                made.values().stream()
                        .map(Result::durationSeconds)
                        .filter(Objects::nonNull)
                        .max(Double::compare)
                        .orElse(null),
                best.width(),
                best.height(),
                made.values().stream().flatMap(r -> r.codecs().stream()).distinct().toList(),
                made.get(entry).sha256());
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }
}
