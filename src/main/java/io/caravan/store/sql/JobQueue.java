package io.caravan.store.sql;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.store.JobStore.Claim;

import org.jdbi.v3.core.Handle;

import java.time.Instant;
import java.util.NavigableSet;
import java.util.Optional;

/** The jobs that wait for a worker, best first. */
final class JobQueue {
    private static final String READY = "not_before = 0 AND lane = :lane";
    private static final String DUE = "not_before > 0 AND not_before <= :now";

    private JobQueue() {}

    /**
     * @param met every requirement that the worker meets, in {@link Requirements}' text
     */
    static Optional<Job> claim(Handle handle, Claim claim, NavigableSet<String> met, Instant now) {
        releaseDue(handle, now);
        while (true) {
            Optional<Job> best =
                    best(handle, claim.lane().text(), met).flatMap(id -> JobRows.find(handle, id));
            if (best.isEmpty()) {
                return best;
            }
            Job claimed = claimed(best.get(), claim, now);
            if (JobRows.replace(handle, JobRows.row(claimed), best.get().version())) {
                return Optional.of(claimed);
            }
        }
    }

    /** Whether there may be something to claim. */
    static boolean isWaiting(Handle handle, Lane lane, Instant now) {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM job WHERE "
                                + READY
                                + ") OR EXISTS (SELECT 1 FROM job WHERE "
                                + DUE
                                + ")")
                .bind("lane", lane.text())
                .bind("now", now.toEpochMilli())
                .mapTo(Boolean.class)
                .one();
    }

    private static Job claimed(Job job, Claim claim, Instant now) {
        Job taken =
                job.with(
                        next ->
                                next.version(job.version() + 1)
                                        .state(JobState.PROCESSING)
                                        .attempt(job.attempt() + 1)
                                        .worker(claim.worker())
                                        .leaseUntil(now.plus(claim.lease()))
                                        .startedAt(
                                                job.startedAt() == null ? now : job.startedAt()));
        return claim.change().apply(taken);
    }

    /**
     * Lets jobs whose time has come into the queue's index, where waiting ones would be in the way.
     */
    private static void releaseDue(Handle handle, Instant now) {
        handle.createUpdate("UPDATE job SET not_before = 0 WHERE " + DUE)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /**
     * The best ready job whose requirements are met. Leaps in the index from one group of equal
     * requirements to the next that could be met, and looks only at the first entry of each.
     */
    private static Optional<String> best(Handle handle, String lane, NavigableSet<String> met) {
        Entry best = null;
        String from = met.first();
        while (from != null) {
            Entry entry = firstOfGroup(handle, lane, from);
            if (entry == null) {
                break;
            }
            if (met.contains(entry.requires) && entry.isBefore(best)) {
                best = entry;
            }
            from = met.higher(entry.requires);
        }
        return Optional.ofNullable(best).map(Entry::id);
    }

    private static Entry firstOfGroup(Handle handle, String lane, String requires) {
        return handle.createQuery(
                        "SELECT requires, priority, id FROM job"
                                + " WHERE "
                                + READY
                                + " AND requires >= :requires"
                                + " ORDER BY requires, priority DESC, id LIMIT 1")
                .bind("lane", lane)
                .bind("requires", requires)
                .map((row, context) -> new Entry(row.getString(1), row.getInt(2), row.getString(3)))
                .findFirst()
                .orElse(null);
    }

    private record Entry(String requires, int priority, String id) {
        boolean isBefore(Entry other) {
            return other == null
                    || priority > other.priority
                    || priority == other.priority && id.compareTo(other.id) < 0;
        }
    }
}
