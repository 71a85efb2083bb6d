package io.caravan.operation;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.plan.Measured;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.plan.Planner;
import io.caravan.plan.Reason;
import io.caravan.probe.Probe;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** From a job and its probes to its plan. Starts nothing and stores nothing. */
public final class Planning {
    private static final int MOST_READS = 100;

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
        OperationInfo operation = operations.get(job.firstOperation());
        if (operation.task() != null) {
            refuseCut(job);
            Plan plan = Plan.ofTask(operation.name(), operation.version());
            return new Draft(plan, operation.options(job.options()), null);
        }
        Read read = read(job, probes);
        String definition = read.made().text();
        Plan plan = planner.plan(job, read.options(), probes, definition);
        return new Draft(plan.withVersion(read.made().version()), read.options(), definition);
    }

    /** Whether no plan but a route says what is done. */
    boolean isTask(Job job) {
        return operations.get(job.firstOperation()).task() != null;
    }

    private static void refuseCut(Job job) {
        if (job.inputs().stream().anyMatch(i -> i.start() != null || i.end() != null)) {
            throw JobException.options(
                    job.firstOperation()
                            + " is a task and takes whole files; cut the input in a step before it");
        }
    }

    /** Options and a definition that belong together. */
    private record Read(Map<String, Object> options, Definitions.Made made) {}

    /** Both may be replaced while this reads them, one after the other; then it reads again. */
    private Read read(Job job, List<Probe> probes) {
        for (int left = MOST_READS; ; left--) {
            OperationInfo operation = operations.get(job.firstOperation());
            Map<String, Object> options = operation.options(job.options());
            Definitions.Made made = definitions.of(job, options, probes.get(0));
            if (left == 0 || Objects.equals(made.version(), operation.version())) {
                return new Read(options, made);
            }
        }
    }

    /** The plan with what was measured for its draft. */
    public Plan complete(Job job, List<Probe> probes, Draft draft, Measured measured) {
        return planner.plan(job, draft.options(), probes, draft.definition(), measured)
                .withVersion(draft.plan().version());
    }

    /** Why each stream of a plan is copied or encoded. */
    public List<Reason> reasons(Job job, List<Probe> probes, Plan plan) {
        Read read = read(job, probes);
        return planner.reasons(job, read.options(), probes, read.made().text(), plan);
    }

    /** The job's options with the operation's defaults filled in. */
    Map<String, Object> options(Job job) {
        return operations.get(job.firstOperation()).options(job.options());
    }

    /**
     * A plan, and what it was made of.
     *
     * @param options complete
     * @param definition of the operation
     */
    public record Draft(Plan plan, Map<String, Object> options, String definition) {}
}
