package io.caravan.store;

import io.caravan.job.JobState;

/** How many jobs of an operation (the first of a chain) are in a state. */
public record JobCount(JobState state, String operation, long count) {}
