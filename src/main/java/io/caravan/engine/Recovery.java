package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.store.JobQuery;
import io.caravan.store.JobQueryBuilder;
import io.caravan.store.JobStore;

import java.util.Set;

/** Start-up: jobs that this worker held when it died go back into the queue at once. */
final class Recovery {
    private final JobStore store;
    private final Leases leases;
    private final String worker;

    Recovery(JobStore store, Leases leases, String worker) {
        this.store = store;
        this.leases = leases;
        this.worker = worker;
    }

    void putBackOwn() {
        JobQuery query =
                JobQueryBuilder.builder()
                        .states(Set.of(JobState.PROCESSING, JobState.PUBLISHING))
                        .worker(worker)
                        .limit(1000)
                        .build();
        String after = null;
        do {
            JobStore.Page page = store.list(query.withAfter(after));
            for (Job job : page.jobs()) {
                leases.putBack(job);
            }
            after = page.next();
        } while (after != null);
    }
}
