package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.job.Step;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.reload.RouteAbsent;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What a step may hand on to the next one: one media file. */
public final class HandOver {
    private static final Set<String> MEDIA = Set.of("video", "audio", "image");

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
        OperationInfo operation = operations.get(step.operation());
        if (operation.task() != null) {
            // What it really makes is known when it has run.
            if (!operation.makes().isEmpty()
                    && operation.makes().stream().noneMatch(MEDIA::contains)) {
                throw notLast(step.operation(), "makes no media");
            }
            return;
        }
        var job = Sample.job(operation, step.options());
        for (Sample sample : samples) {
            Plan plan;
            try {
                plan = planning.plan(job, sample.probes(job));
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
        if (plan.task() != null) {
            return;
        }
        if (plan.outputs().isEmpty()) {
            makes = "makes no media";
        } else if (plan.folder()
                || plan.outputs().size() > 1
                || plan.outputs().get(0).most() != null) {
            makes = "makes several files";
        }
        if (makes != null) {
            throw notLast(operation, makes);
        }
    }

    /**
     * @param made by a step that another one follows
     * @throws JobException of kind {@code options} unless it is one media file
     */
    public static void check(String operation, Collection<Result> made) {
        if (made.size() != 1) {
            throw notLast(operation, "made " + made.size() + " files");
        }
        if (made.iterator().next().codecs().isEmpty()) {
            throw notLast(operation, "made no media");
        }
    }

    private static JobException notLast(String operation, String why) {
        return JobException.options(
                operation + " " + why + ", so it may only be the last step of a chain");
    }
}
