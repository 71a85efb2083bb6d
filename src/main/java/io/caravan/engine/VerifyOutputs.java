package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;
import io.caravan.verify.Verifier;

import java.nio.file.Path;

/** Lets nothing through that is not what the plan promised. */
public final class VerifyOutputs {
    private final Verifier verifier;
    private final Staging staging;
    private final JobLogs logs;

    public VerifyOutputs(Verifier verifier, Staging staging, JobLogs logs) {
        this.verifier = verifier;
        this.staging = staging;
        this.logs = logs;
    }

    public void verify(Run run) throws InterruptedException {
        Job job = run.getJob();
        logs.line(job, "verifying");
        for (Plan.Output output : job.plan().outputs()) {
            Path staged = staging.file(job, output.role(), output.extension());
            Result result =
                    verifier.verify(staged, output, run.getInputs(), run.getProbes(), logs.of(job));
            run.getStaged().put(staged.getFileName().toString(), result);
        }
        if (run.isInputChanged()) {
            throw new Failures.InputChanged();
        }
    }
}
