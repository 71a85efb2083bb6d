package io.caravan.store.sql;

import static java.util.stream.Collectors.joining;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.store.JobCount;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/** Jobs in one table: a JSON document a row, beside it the columns that are searched. */
final class SqlJobs implements JobStore {
    private final Database database;

    SqlJobs(Database database) {
        this.database = database;
    }

    @Override
    public Job insert(Job job) {
        Job first = job.withVersion(1);
        Map<String, Object> row = JobRows.row(first);
        return database.write(handle -> JobRows.insert(handle, row) ? first : holder(handle, job));
    }

    private static Job holder(Handle handle, Job job) {
        return JobRows.find(handle, job.id())
                .or(
                        () ->
                                JobRows.one(
                                        handle.createQuery(
                                                        "SELECT doc FROM job WHERE idem_key = :key")
                                                .bind("key", job.key())))
                .orElseThrow();
    }

    @Override
    public Optional<Job> find(String id) {
        return database.read(handle -> JobRows.find(handle, id));
    }

    @Override
    public Optional<Job> update(Job job) {
        Job next = job.withVersion(job.version() + 1);
        Map<String, Object> row = JobRows.row(next);
        return database.write(
                handle ->
                        JobRows.replace(handle, row, job.version())
                                ? Optional.of(next)
                                : Optional.empty());
    }

    @Override
    public Optional<Job> claim(Claim claim) {
        NavigableSet<String> met = Requirements.metBy(claim.has());
        // idle slots ask all the time, and a read is a tenth of the work of a transaction
        return database.read(handle -> JobQueue.isWaiting(handle, claim.lane(), now()))
                ? database.write(handle -> JobQueue.claim(handle, claim, met, now()))
                : Optional.empty();
    }

    @Override
    public List<Job> expired(int limit) {
        return database.read(
                handle ->
                        JobRows.all(
                                handle.createQuery(
                                                "SELECT doc FROM job WHERE lease_until < :now"
                                                        + " ORDER BY lease_until LIMIT :limit")
                                        .bind("now", now().toEpochMilli())
                                        .bind("limit", limit)));
    }

    @Override
    public List<Job> withEvents(String sink, String after, int limit) {
        String sql =
                "SELECT doc FROM job WHERE sinks IS NOT NULL AND id > :after"
                        + (sink == null ? "" : " AND instr(sinks, :sink) > 0")
                        + " ORDER BY id LIMIT :limit";
        return database.read(
                handle -> {
                    Query query = handle.createQuery(sql);
                    if (sink != null) {
                        query.bind("sink", JobRows.between(sink));
                    }
                    return JobRows.all(
                            query.bind("after", after == null ? "" : after).bind("limit", limit));
                });
    }

    @Override
    public Page list(JobQuery query) {
        PageQuery page = PageQuery.of(query);
        List<Job> jobs =
                database.read(
                        handle ->
                                JobRows.all(handle.createQuery(page.sql()).bindMap(page.values())));
        return jobs.size() <= query.limit()
                ? new Page(jobs, null)
                : new Page(jobs.subList(0, query.limit()), jobs.get(query.limit() - 1).id());
    }

    @Override
    public List<JobCount> counts() {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT operation, state, count(*) FROM job GROUP BY operation, state")
                                .map(
                                        (row, context) ->
                                                new JobCount(
                                                        state(row.getString(2)),
                                                        row.getString(1),
                                                        row.getLong(3)))
                                .list());
    }

    private static JobState state(String text) {
        return JobState.valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<Instant> oldestQueued() {
        return database.read(
                        handle ->
                                JobRows.one(
                                        handle.createQuery(
                                                        """
                                                        SELECT doc FROM job WHERE id = (SELECT min(id) FROM (
                                                            SELECT min(id) AS id FROM job
                                                            WHERE not_before = 0
                                                            UNION ALL SELECT min(id) FROM job
                                                            WHERE not_before > 0 AND not_before <= :now) AS oldest)
                                                        """)
                                                .bind("now", now().toEpochMilli())))
                .map(Job::createdAt);
    }

    @Override
    public boolean delete(String id) {
        String sql =
                Arrays.stream(JobState.values())
                        .filter(JobState::isFinal)
                        .map(state -> "'" + state.text() + "'")
                        .collect(
                                joining(
                                        ", ",
                                        "DELETE FROM job WHERE id = :id AND state IN (",
                                        ")"));
        return database.write(handle -> handle.createUpdate(sql).bind("id", id).execute() == 1);
    }

    /** This machine's clock, to the millisecond that the columns hold. */
    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        database.close();
    }
}
