package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobRequest;
import io.caravan.job.Origin;

/**
 * The one way in: every door turns what it got into a job here, and puts it into the queue here.
 */
public interface Intake {
    /**
     * Makes a valid job, defaults filled in, in state queued and not yet stored.
     *
     * @param key what makes a second submission the same job, or null
     * @throws io.caravan.job.JobException of kind {@code options} or {@code input} that says what
     *     is wrong and what is allowed
     */
    Job prepare(JobRequest request, Origin origin, String key);

    /**
     * Stores a prepared job durably and wakes a slot.
     *
     * @return the stored job: this one, or the one that already held its key
     */
    Job submit(Job job);

    /** Puts an accepting job into the queue and wakes a slot. */
    Job accepted(Job job);
}
