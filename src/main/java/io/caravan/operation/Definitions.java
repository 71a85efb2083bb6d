package io.caravan.operation;

import io.caravan.job.Job;
import io.caravan.probe.Probe;

import java.util.Map;

/** Asks an operation what it makes. */
@FunctionalInterface
public interface Definitions {
    /**
     * The text that the operation's route leaves in the body.
     *
     * @param options complete
     * @param probe of the job's first input
     */
    String of(Job job, Map<String, Object> options, Probe probe);
}
