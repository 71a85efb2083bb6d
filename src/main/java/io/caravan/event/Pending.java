package io.caravan.event;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.store.JobStore;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes to the pending events of stored jobs. */
final class Pending {
    private static final int PAGE = 100;

    private Pending() {}

    /**
     * Changes each event of the stored job; an event that no sink waits for any more is dropped.
     */
    static void change(JobStore store, Job read, UnaryOperator<Event> change) {
        Optional<Job> stored = Optional.of(read);
        while (stored.isPresent()) {
            Job job = stored.get();
            List<Event> left =
                    job.events().stream()
                            .map(change)
                            .filter(event -> !event.sinks().isEmpty())
                            .toList();
            if (left.equals(job.events()) || store.update(job.withEvents(left)).isPresent()) {
                return;
            }
            // Somebody wrote in between.
            stored = store.find(job.id());
        }
    }

    /** The event for those of its sinks only. */
    static Event keep(Event event, Predicate<String> sinks) {
        return new Event(
                event.id(),
                event.type(),
                event.time(),
                event.sinks().stream().filter(sinks).toList(),
                event.data());
    }

    /**
     * Drops what waits for sinks that are there no more.
     *
     * @return how many jobs had such events
     */
    static int forget(JobStore store, Set<String> sinks) {
        int changed = 0;
        String after = null;
        List<Job> page;
        do {
            page = store.withEvents(null, after, PAGE);
            for (Job job : page) {
                if (!job.events().stream().allMatch(e -> sinks.containsAll(e.sinks()))) {
                    change(store, job, event -> keep(event, sinks::contains));
                    changed++;
                }
                after = job.id();
            }
        } while (!page.isEmpty());
        return changed;
    }
}
