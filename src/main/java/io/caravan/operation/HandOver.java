package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.job.Step;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.Plan;
import io.caravan.reload.RouteAbsent;

import java.util.List;

/** What a step may hand on to the next one: one media file. */
public final class HandOver {
    private final OperationCatalog operations;
    private final Planning planning;
    private final List<Sample> samples = Sample.all();

    public HandOver(OperationCatalog operations, Planning planning) {
        this.operations = operations;
        this.planning = planning;
    }

    /**
     * Refuses a chain before it runs, as far as plans of made-up inputs can tell.
     *
     * @throws JobException of kind {@code options} when a step that does not make one media file is
     *     followed by another
     */
    void check(List<Step> steps) {
        for (Step step : steps.subList(0, Math.max(0, steps.size() - 1))) {
            check(step);
        }
    }

    private void check(Step step) {
        var job = Sample.job(operations.get(step.operation()), step.options());
        for (Sample sample : samples) {
            Plan plan;
            try {
                plan = planning.plan(job, List.of(sample.probe()));
            } catch (RouteAbsent notNow) {
                // The job waits until it is there, and is checked again when it is planned.
                return;
            } catch (JobException unfit) {
                continue;
            }
            check(step.operation(), plan);
            return;
        }
    }

    /**
     * @throws JobException of kind {@code options} unless the plan makes one media file
     */
    public static void check(String operation, Plan plan) {
        String makes = null;
        if (plan.outputs().isEmpty()) {
            makes = "makes no media";
        } else if (plan.folder()
                || plan.outputs().size() > 1
                || plan.outputs().get(0).most() != null) {
            makes = "makes several files";
        }
        if (makes != null) {
            throw JobException.options(
                    operation + " " + makes + ", so it may only be the last step of a chain");
        }
    }
}
