package io.caravan.store;

import io.caravan.job.Job;
import io.caravan.job.Lane;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where jobs live, and the queue itself. Every change is one conditional write of one record, so
 * that the same contract holds for embedded SQL, PostgreSQL, MongoDB and DynamoDB. Every method
 * throws {@link StoreException} while the store cannot be reached.
 */
public interface JobStore extends AutoCloseable {

    /**
     * Stores a new job durably, unless one with the same id or key is there; so a caller that does
     * not know whether its insert arrived may repeat it.
     *
     * @return the stored job: this one with its first version, or the one that was there
     */
    Job insert(Job job);

    Optional<Job> find(String id);

    /**
     * Writes the job if nobody wrote since it was read.
     *
     * @param job with the version it was read with
     * @return the job with its new version, or empty when the stored version is another one or the
     *     job is gone
     */
    Optional<Job> update(Job job);

    /**
     * Takes the best queued job of a lane that may start now (priority, then age): its state
     * becomes {@code processing}, its attempt is raised, the worker and the lease are set, {@code
     * startedAt} is set when it is the first time.
     */
    Optional<Job> claim(Claim claim);

    /**
     * Jobs in {@code processing} or {@code publishing} whose lease ended before the store's now.
     */
    List<Job> expired(int limit);

    /**
     * Jobs with events that are still to be relayed, oldest first.
     *
     * @param sink the sink that has not got them yet, or null for any
     * @param after id that the answer before ended with, or null for the first jobs
     */
    List<Job> withEvents(String sink, String after, int limit);

    /** One page of jobs, newest first. */
    Page list(JobQuery query);

    /** Jobs by state and operation. */
    List<JobCount> counts();

    /** Creation time of the oldest queued job that may start now, or empty when none waits. */
    Optional<Instant> oldestQueued();

    /** Deletes a job in a final state. Returns whether it did. */
    boolean delete(String id);

    /** The store's clock, which all leases use. */
    Instant now();

    @Override
    void close();

    /**
     * @param worker who claims
     * @param lane which lane
     * @param lease how long the claim holds without renewal
     * @param has what this worker has, at most 12 properties: a job fits when all it {@code
     *     requires} is among them
     * @param change made to the claimed job in the same write; changes nothing that is claimed by
     */
    record Claim(
            String worker,
            Lane lane,
            Duration lease,
            Map<String, String> has,
            UnaryOperator<Job> change) {
        public Claim(String worker, Lane lane, Duration lease, Map<String, String> has) {
            this(worker, lane, lease, has, UnaryOperator.identity());
        }
    }

    /** Jobs of one page, and where the next one starts: null when this was the last. */
    record Page(List<Job> jobs, String next) {}
}
