package io.caravan.store;

import io.caravan.job.JobState;
import io.soabase.recordbuilder.core.RecordBuilder;

import java.time.Instant;
import java.util.Set;

/**
 * Which jobs to list. Null or empty means any.
 *
 * @param states any of these states
 * @param operation first operation of the job
 * @param worker who holds it
 * @param from created at or after, to the millisecond, by the time that the id begins with
 * @param to created before, in the same way
 * @param after id that the page before ended with ({@code next} of it), or null for the first page
 * @param limit most jobs of the page, 1 to 1000
 */
@RecordBuilder
public record JobQuery(
        Set<JobState> states,
        String operation,
        String worker,
        Instant from,
        Instant to,
        String after,
        int limit)
        implements JobQueryBuilder.With {
    public JobQuery {
        states = states == null ? Set.of() : Set.copyOf(states);
        limit = limit == 0 ? 50 : Math.min(Math.max(limit, 1), 1000);
    }

    public static JobQuery all() {
        return JobQueryBuilder.builder().build();
    }
}
