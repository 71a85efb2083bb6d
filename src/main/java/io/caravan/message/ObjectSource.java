package io.caravan.message;

import java.util.Optional;

/** Makes jobs of objects that a notification names. */
@FunctionalInterface
public interface ObjectSource {
    /**
     * Stores the job of an object durably, unless it was seen before.
     *
     * @return the job's id, or empty when no watched prefix covers the object, or when it was seen
     * @throws io.caravan.job.JobException when it can become no job
     */
    Optional<String> submit(CreatedObject object);
}
