package io.caravan.operation;

import io.caravan.job.Job;
import io.caravan.plan.Measured;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.Plan;
import io.caravan.plan.Planner;
import io.caravan.plan.Reason;
import io.caravan.probe.Probe;

import java.util.List;
import java.util.Map;

/** From a job and its probes to its plan. Starts nothing and stores nothing. */
public final class Planning {
    private final OperationCatalog operations;
    private final Definitions definitions;
    private final Planner planner;

    public Planning(OperationCatalog operations, Definitions definitions, Planner planner) {
        this.operations = operations;
        this.definitions = definitions;
        this.planner = planner;
    }

    /**
     * @param probes one per input of the job, in their order
     * @throws io.caravan.job.JobException as {@link Planner#plan} does
     */
    public Plan plan(Job job, List<Probe> probes) {
        return draft(job, probes).plan();
    }

    /** As {@link #plan}, with what is needed to complete it once its measures have been run. */
    public Draft draft(Job job, List<Probe> probes) {
        Map<String, Object> options = options(job);
        String definition = definition(job, options, probes);
        return new Draft(planner.plan(job, options, probes, definition), options, definition);
    }

    /** The plan with what was measured for its draft. */
    public Plan complete(Job job, List<Probe> probes, Draft draft, Measured measured) {
        return planner.plan(job, draft.options(), probes, draft.definition(), measured);
    }

    /** Why each stream of a plan is copied or encoded. */
    public List<Reason> reasons(Job job, List<Probe> probes, Plan plan) {
        Map<String, Object> options = options(job);
        String definition = definition(job, options, probes);
        return planner.reasons(job, options, probes, definition, plan);
    }

    /** The job's options with the operation's defaults filled in. */
    Map<String, Object> options(Job job) {
        return operations.get(job.firstOperation()).options(job.options());
    }

    private String definition(Job job, Map<String, Object> options, List<Probe> probes) {
        return definitions.of(job, options, probes.get(0));
    }

    /**
     * A plan, and what it was made of.
     *
     * @param options complete
     * @param definition of the operation
     */
    public record Draft(Plan plan, Map<String, Object> options, String definition) {}
}
