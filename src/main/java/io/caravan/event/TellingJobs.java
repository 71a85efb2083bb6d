package io.caravan.event;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.store.JobCount;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A job store that adds the events of a job to each write that changes its state. */
public final class TellingJobs implements JobStore {
    private final JobStore store;
    private final Sinks sinks;
    private final Teller teller;

    public TellingJobs(JobStore store, Sinks sinks) {
        this.store = store;
        this.sinks = sinks;
        this.teller = new Teller(sinks);
    }

    @Override
    public Job insert(Job job) {
        return woken(store.insert(teller.told(job, now())));
    }

    @Override
    public Optional<Job> update(Job job) {
        return store.update(teller.told(job, now())).map(this::woken);
    }

    @Override
    public Optional<Job> claim(Claim claim) {
        return store.claim(
                        new Claim(
                                claim.worker(),
                                claim.lane(),
                                claim.lease(),
                                claim.has(),
                                job -> teller.started(claim.change().apply(job), now())))
                .map(this::woken);
    }

    private Job woken(Job stored) {
        for (Event event : stored.events()) {
            sinks.wake(event.sinks());
        }
        return stored;
    }

    @Override
    public Optional<Job> find(String id) {
        return store.find(id);
    }

    @Override
    public List<Job> expired(int limit) {
        return store.expired(limit);
    }

    @Override
    public List<Job> withEvents(String sink, String after, int limit) {
        return store.withEvents(sink, after, limit);
    }

    @Override
    public Page list(JobQuery query) {
        return store.list(query);
    }

    @Override
    public List<JobCount> counts() {
        return store.counts();
    }

    @Override
    public Optional<Instant> oldestQueued() {
        return store.oldestQueued();
    }

    @Override
    public boolean delete(String id) {
        return store.delete(id);
    }

    @Override
    public Instant now() {
        return store.now();
    }

    @Override
    public void close() {
        store.close();
    }
}
