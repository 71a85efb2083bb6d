package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.job.Step;
import io.caravan.operation.HandOver;
import io.caravan.publish.Staging;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;
import io.caravan.storage.Trees;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hands what one step of a chain made on to the next. It lies in the job's work folder until the
 * next step is done, and counts as made once the job in the store says so, with its checksum.
 */
public final class ChainSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ChainSteps.class);

    private final Path work;
    private final Staging staging;
    private final Jobs jobs;
    private final JobLogs logs;

    /**
     * @param work holds a folder for each job, named by its id
     */
    public ChainSteps(Path work, Staging staging, Jobs jobs, JobLogs logs) {
        this.work = work;
        this.staging = staging;
        this.jobs = jobs;
        this.logs = logs;
    }

    /** Skips the steps whose result an earlier attempt left behind, whole. */
    public void resume(Run run) {
        List<Step> steps = run.getJob().steps();
        for (int step = steps.size() - 2; step >= 0; step--) {
            Result made = steps.get(step).made();
            Path file = made == null ? null : file(run.getJob(), step);
            if (file != null && isWhole(file, made)) {
                logs.line(run.getJob(), "going on after " + words(run.getJob(), step));
                run.goOn(step + 1, file);
                return;
            }
        }
    }

    private static boolean isWhole(Path file, Result made) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == made.bytes()
                    && Checksum.sha256(file).equals(made.sha256());
        } catch (IOException e) {
            return false;
        }
    }

    /** Says in the log which step begins. */
    public void begin(Run run) {
        if (run.steps() > 1) {
            logs.line(run.getJob(), "begins " + words(run.getJob(), run.step()));
        }
    }

    /** Ends a step: what it made, verified, becomes the input of the next one. */
    public void handOn(Run run) {
        if (run.isLastStep()) {
            run.finishStep();
            return;
        }
        int step = run.step();
        HandOver.check(run.getStep().firstOperation(), run.getStaged().values());
        Map.Entry<String, Result> made = run.getStaged().entrySet().iterator().next();
        Path staged = staging.file(run.getJob(), made.getKey());
        Path file = file(run.getJob(), step, made.getKey());
        try {
            Trees.delete(folder(run.getJob(), step));
            Files.createDirectories(file.getParent());
            Files.move(staged, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileFailure.of("cannot hand on", file, e);
        }
        run.setJob(
                jobs.changeHeld(
                        run.getJob(),
                        job -> {
                            List<Step> steps = new ArrayList<>(job.steps());
                            steps.set(step, steps.get(step).withMade(made.getValue()));
                            return job.with(b -> b.steps(steps).notes(run.getJob().notes()));
                        }));
        run.goOn(step + 1, file);
        if (step > 0) {
            discard(folder(run.getJob(), step - 1));
        }
    }

    /** What cannot be deleted now is left for the janitor. */
    private static void discard(Path folder) {
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            LOG.warn("{} is left for the janitor: {}", folder, e.toString());
        }
    }

    private Path folder(Job job, int step) {
        return work.resolve(job.id()).resolve("step-" + (step + 1));
    }

    /** The only file in the step's folder; null when there is none. */
    private Path file(Job job, int step) {
        try {
            List<Path> files = Trees.files(folder(job, step));
            return files.size() == 1 ? files.get(0) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private Path file(Job job, int step, String staged) {
        int dot = staged.lastIndexOf('.');
        return folder(job, step).resolve("made" + (dot < 0 ? "" : staged.substring(dot)));
    }

    private static String words(Job job, int step) {
        return "step "
                + (step + 1)
                + " of "
                + job.steps().size()
                + ": "
                + job.steps().get(step).text();
    }
}
