package io.caravan.publish;

import io.caravan.job.Job;
import io.caravan.job.Publication;
import io.caravan.store.JobStore;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which final names, as URIs, belong to jobs that have not ended, whether their files are there yet
 * or not. Begins with what the store knows of jobs that were publishing when the service stopped.
 */
final class Reservations {
    private final JobStore store;
    private final Staging staging;
    private final Map<String, String> owners = new HashMap<>();
    private boolean loaded;

    Reservations(JobStore store, Staging staging) {
        this.store = store;
        this.staging = staging;
    }

    /** Gives all these names to a job, unless another one that has not ended has one of them. */
    synchronized boolean take(Job job, Collection<String> names) {
        load();
        if (names.stream().anyMatch(name -> belongsToAnother(name, job.id()))) {
            return false;
        }
        names.forEach(name -> owners.put(name, job.id()));
        return true;
    }

    /** Gives back names that are published, or not wanted after all. */
    synchronized void release(Collection<String> names) {
        names.forEach(owners::remove);
    }

    private boolean belongsToAnother(String name, String job) {
        String owner = owners.get(name);
        return owner != null
                && !owner.equals(job)
                && store.find(owner).filter(j -> !j.state().isFinal()).isPresent();
    }

    private void load() {
        if (loaded) {
            return;
        }
        // whatever a crash left in which state: a job with reserved names has a staging folder
        staging.all().stream()
                .flatMap(folder -> Staging.jobOf(folder).flatMap(store::find).stream())
                .forEach(this::remember);
        loaded = true;
    }

    private void remember(Job job) {
        Publication publication = job.publication();
        if (publication != null) {
            publication
                    .files()
                    .forEach(
                            f ->
                                    owners.putIfAbsent(
                                            StagedName.target(f.result().uri(), f.staged()),
                                            job.id()));
        }
    }
}
