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
    private final JobLogs logs;

    public MakePlan(
            Dispatch dispatch,
            OperationCatalog operations,
            Planner planner,
            Publisher publisher,
            Jobs jobs,
            JobLogs logs) {
        this.dispatch = dispatch;
        this.operations = operations;
        this.planner = planner;
        this.publisher = publisher;
        this.jobs = jobs;
        this.logs = logs;
    }

    /** Plans the job, or makes a draft when something has to be measured first. */
    public void plan(Run run) {
        if (run.getJob().plan() != null) {
            return;
        }
        Run.Draft draft = draft(run);
        refuseTakenName(run.getJob(), draft.plan());
        if (draft.plan().measures().isEmpty()) {
            save(run, draft.plan());
        } else {
            logs.line(run.getJob(), "measuring");
            run.setDraft(draft);
        }
    }

    /** Plans the job with what was measured for its draft. */
    public void complete(Run run) {
        Run.Draft draft = run.getDraft();
        if (draft != null) {
            run.setDraft(null);
            save(
                    run,
                    planner.plan(
                            run.getJob(),
                            draft.options(),
                            run.getProbes(),
                            draft.definition(),
                            draft.figures().values()));
        }
    }

    private void save(Run run, Plan plan) {
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

    private Run.Draft draft(Run run) {
        Job job = run.getJob();
        Map<String, Object> options = operations.get(job.firstOperation()).options(job.options());
        Map<String, Object> headers = new HashMap<>();
        headers.put("options", options);
        headers.put("probe", run.getProbes().get(0));
        String definition =
                dispatch.request("operation", job.firstOperation(), job, headers, String.class);
        Plan plan = planner.plan(job, options, run.getProbes(), definition);
        return new Run.Draft(plan, options, definition, new Figures());
    }
}
