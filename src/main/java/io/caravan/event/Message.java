package io.caravan.event;

import io.caravan.job.Event;
import io.caravan.job.Job;

/**
 * What a sink is told.
 *
 * @param subject id of the job, or what else it is about
 * @param job as it is now, or null when it is about no job
 */
record Message(String subject, Job job, Event event) {
    /** What the data of an event without a job says to a person. */
    static final String TEXT = "message";

    static Message of(Job job, Event event) {
        return new Message(job.id(), job, event);
    }
}
