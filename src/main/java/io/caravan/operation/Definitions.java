package io.caravan.operation;

import io.caravan.job.Job;
import io.caravan.probe.Probe;

import java.util.Map;

/** Asks an operation what it makes. */
@FunctionalInterface
public interface Definitions {
    /**
     * What the operation's route leaves in the body.
     *
     * @param options complete
     * @param probe of the job's first input
     */
    Made of(Job job, Map<String, Object> options, Probe probe);

    /**
     * A definition.
     *
     * @param version hash of the operation's files that made it, or null when they are not watched
     */
    record Made(String text, String version) {}
}
