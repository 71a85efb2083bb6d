package io.caravan.engine;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.Plan;
import io.caravan.plan.Planner;
import io.caravan.publish.Publisher;
import io.caravan.storage.LocalPaths;

import java.util.HashMap;
import java.util.Map;

/** Plans a job once: at its first attempt. Every later attempt runs the plan that was saved. */
public final class MakePlan {
    private final Dispatch dispatch;
    private final OperationCatalog operations;
    private final Planner planner;
    private final Publisher publisher;
    private final Jobs jobs;

    public MakePlan(
            Dispatch dispatch,
            OperationCatalog operations,
            Planner planner,
            Publisher publisher,
            Jobs jobs) {
        this.dispatch = dispatch;
        this.operations = operations;
        this.planner = planner;
        this.publisher = publisher;
        this.jobs = jobs;
    }

    public void plan(Run run) {
        if (run.getJob().plan() != null) {
            return;
        }
        Plan plan = compute(run);
        refuseTakenName(run.getJob(), plan);
        run.setJob(
                jobs.setHeld(
                        run.getJob(),
                        b -> b.plan(plan).dropped(plan.dropped()).notes(plan.notes())));
    }

    /** What can be said before hours of work is said before. */
    private void refuseTakenName(Job job, Plan plan) {
        publisher
                .occupied(job, mainExtension(plan))
                .ifPresent(
                        name -> {
                            String taken = LocalPaths.printable(name) + " is there already";
                            if (job.exists() == Exists.SKIP) {
                                throw new Failures.Skipped(taken);
                            }
                            throw JobException.options(taken + "; move it or use exists=counter");
                        });
    }

    /** Of the result that carries the plain name; none when that is a folder. */
    private static String mainExtension(Plan plan) {
        if (plan.folder()) {
            return null;
        }
        return plan.outputs().isEmpty()
                ? plan.finish().get(plan.finish().size() - 1).extension()
                : plan.outputs().get(plan.outputs().size() - 1).extension();
    }

    private Plan compute(Run run) {
        Job job = run.getJob();
        Map<String, Object> options = operations.get(job.firstOperation()).options(job.options());
        Map<String, Object> headers = new HashMap<>();
        headers.put("options", options);
        headers.put("probe", run.getProbes().get(0));
        String definition =
                dispatch.request("operation", job.firstOperation(), job, headers, String.class);
        return planner.plan(job, options, run.getProbes(), definition);
    }
}
