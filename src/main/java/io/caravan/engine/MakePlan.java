package io.caravan.engine;

import io.caravan.operation.Planning;
import io.caravan.plan.Plan;

/** Plans a job once: at its first attempt. Every later attempt runs the plan that was saved. */
public final class MakePlan {
    private final Planning planning;
    private final Jobs jobs;

    public MakePlan(Planning planning, Jobs jobs) {
        this.planning = planning;
        this.jobs = jobs;
    }

    public void plan(Run run) {
        if (run.getJob().plan() != null) {
            return;
        }
        Plan plan = planning.plan(run.getJob(), run.getProbes());
        run.setJob(
                jobs.setHeld(
                        run.getJob(),
                        b -> b.plan(plan).dropped(plan.dropped()).notes(plan.notes())));
    }
}
