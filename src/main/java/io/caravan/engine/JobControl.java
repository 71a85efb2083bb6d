package io.caravan.engine;

import io.caravan.job.Job;

/** What a person may do to a job. Each method throws {@link JobConflict} when its state forbids. */
public interface JobControl {
    /** Cancels a job that has not ended. */
    Job cancel(String id);

    /** Runs an ended job again under the same id. */
    Job retry(String id);
}
