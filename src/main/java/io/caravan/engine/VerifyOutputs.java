package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;
import io.caravan.verify.Verifier;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Lets nothing through that is not what the plan promised. */
public final class VerifyOutputs {
    private final Verifier verifier;
    private final Staging staging;
    private final TaskFiles taskFiles;
    private final JobLogs logs;

    public VerifyOutputs(Verifier verifier, Staging staging, TaskFiles taskFiles, JobLogs logs) {
        this.verifier = verifier;
        this.staging = staging;
        this.taskFiles = taskFiles;
        this.logs = logs;
    }

    public void verify(Run run) throws IOException, InterruptedException {
        Job job = run.getStep();
        logs.line(job, "verifying");
        if (run.task() != null) {
            run.getMade().putAll(taskFiles.take(run));
        }
        for (Plan.Output output : job.plan().outputs()) {
            run.getMade().putAll(verify(run, output));
        }
        if (run.isInputChanged()) {
            throw new Failures.InputChanged();
        }
    }

    private Map<Path, Result> verify(Run run, Plan.Output output) throws InterruptedException {
        Path staged = staging.file(run.getJob(), output);
        Path log = logs.of(run.getJob());
        return output.most() == null
                ? Map.of(
                        staged,
                        verifier.verify(staged, output, run.getInputs(), run.getProbes(), log))
                : verifier.verifyNumbered(staged, output, run.getInputs(), run.getProbes(), log);
    }
}
