package io.caravan.message;

import io.caravan.job.JobError;

import java.util.List;

/**
 * What became of a message, durably.
 *
 * @param message itself
 * @param jobs ids of its jobs; none when there was nothing to do, or when it was refused
 * @param error why it can never become a job, or null
 */
public record Receipt(InboundMessage message, List<String> jobs, JobError error) {
    public Receipt {
        jobs = List.copyOf(jobs);
    }

    static Receipt of(InboundMessage message, List<String> jobs) {
        return new Receipt(message, jobs, null);
    }

    // not "refused": Camel could not tell it from isRefused, which the route asks for
    static Receipt deadLetter(InboundMessage message, JobError error) {
        return new Receipt(message, List.of(), error);
    }

    /** Whether it belongs to the dead letters. */
    public boolean isRefused() {
        return error != null;
    }
}
