package io.caravan.engine;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Step;
import io.caravan.operation.HandOver;
import io.caravan.operation.Planning;
import io.caravan.plan.Figures;
import io.caravan.plan.Plan;
import io.caravan.storage.LocalPaths;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plans a job, or each step of a chain, once: when its input is first there. Every later attempt
 * runs the plan that was saved.
 */
public final class MakePlan {
    private final Planning planning;
    private final PublishOutputs publishing;
    private final Jobs jobs;
    private final JobLogs logs;

    public MakePlan(Planning planning, PublishOutputs publishing, Jobs jobs, JobLogs logs) {
        this.planning = planning;
        this.publishing = publishing;
        this.jobs = jobs;
        this.logs = logs;
    }

    /** Plans the job, or makes a draft when something has to be measured first. */
    public void plan(Run run) {
        if (run.getStep().plan() != null) {
            return;
        }
        Planning.Draft draft = planning.draft(run.getStep(), run.getProbes());
        if (run.isLastStep() && draft.plan().task() == null) {
            refuseTakenName(run.getJob(), draft.plan());
        } else if (!run.isLastStep()) {
            HandOver.check(run.getStep().firstOperation(), draft.plan());
        }
        if (draft.plan().measures().isEmpty()) {
            save(run, draft.plan());
        } else {
            logs.line(run.getJob(), "measuring");
            run.setDraft(new Run.Draft(draft, new Figures()));
        }
    }

    /** Plans the job with what was measured for its draft. */
    public void complete(Run run) {
        Run.Draft draft = run.getDraft();
        if (draft != null) {
            run.setDraft(null);
            save(
                    run,
                    planning.complete(
                            run.getStep(),
                            run.getProbes(),
                            draft.made(),
                            draft.figures().measured()));
        }
    }

    private void save(Run run, Plan plan) {
        run.setJob(jobs.changeHeld(run.getJob(), job -> planned(job, run.step(), plan)));
    }

    /** The job with the plan of one of its steps. */
    static Job planned(Job job, int step, Plan plan) {
        if (job.steps().isEmpty()) {
            return job.with(b -> b.plan(plan).dropped(plan.dropped()).notes(plan.notes()));
        }
        List<Step> steps = new ArrayList<>(job.steps());
        steps.set(step, steps.get(step).withPlan(plan));
        return job.with(
                b ->
                        b.steps(steps)
                                .dropped(joined(job.dropped(), plan.dropped()))
                                .notes(joined(job.notes(), plan.notes())));
    }

    private static List<String> joined(List<String> before, List<String> more) {
        return Stream.concat(before.stream(), more.stream()).distinct().toList();
    }

    /** What can be said before hours of work is said before. */
    private void refuseTakenName(Job job, Plan plan) {
        publishing
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
}
