package io.caravan.store.sql;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.f4b6a3.ulid.Ulid;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.Json;
import io.caravan.store.JobCount;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Jobs in one table: a JSON document a row, beside it the columns that are searched. */
final class SqlJobs implements JobStore {
    private static final String READY = " FROM job WHERE state = 'queued' AND not_before IS NULL ";

    private static final Set<JobState> HELD = Set.of(JobState.PROCESSING, JobState.PUBLISHING);

    private final Database database;

    SqlJobs(Database database) {
        this.database = database;
    }

    @Override
    public Job insert(Job job) {
        Job first = job.withVersion(1);
        Map<String, Object> row = row(first);
        return database.write(handle -> insert(handle, row) ? first : holder(handle, job));
    }

    private static boolean insert(Handle handle, Map<String, Object> row) {
        return handle.createUpdate(
                                """
                                INSERT INTO job (id, version, idem_key, state, operation, lane, requires,
                                    priority, not_before, lease_until, worker, doc)
                                VALUES (:id, :version, :idem_key, :state, :operation, :lane, :requires,
                                    :priority, :not_before, :lease_until, :worker, :doc)
                                ON CONFLICT DO NOTHING
                                """)
                        .bindMap(row)
                        .execute()
                == 1;
    }

    private static Job holder(Handle handle, Job job) {
        return find(handle, job.id())
                .or(
                        () ->
                                one(
                                        handle.createQuery(
                                                        "SELECT doc FROM job WHERE idem_key = :key")
                                                .bind("key", job.key())))
                .orElseThrow();
    }

    @Override
    public Optional<Job> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<Job> find(Handle handle, String id) {
        return one(handle.createQuery("SELECT doc FROM job WHERE id = :id").bind("id", id));
    }

    @Override
    public Optional<Job> update(Job job) {
        Job next = job.withVersion(job.version() + 1);
        Map<String, Object> row = row(next);
        return database.write(
                handle ->
                        replace(handle, row, job.version()) ? Optional.of(next) : Optional.empty());
    }

    private static boolean replace(Handle handle, Map<String, Object> row, long read) {
        return handle.createUpdate(
                                """
                                UPDATE job SET version = :version, idem_key = :idem_key, state = :state,
                                    operation = :operation, lane = :lane, requires = :requires,
                                    priority = :priority, not_before = :not_before,
                                    lease_until = :lease_until, worker = :worker, doc = :doc
                                WHERE id = :id AND version = :read
                                """)
                        .bindMap(row)
                        .bind("read", read)
                        .execute()
                == 1;
    }

    @Override
    public Optional<Job> claim(Claim claim) {
        NavigableSet<String> met = Requirements.metBy(claim.has());
        return database.write(handle -> claim(handle, claim, met));
    }

    private Optional<Job> claim(Handle handle, Claim claim, NavigableSet<String> met) {
        Instant now = now();
        releaseDue(handle, now);
        while (true) {
            Optional<Job> best =
                    best(handle, claim.lane().text(), met).flatMap(id -> find(handle, id));
            if (best.isEmpty()) {
                return best;
            }
            Job claimed = claimed(best.get(), claim, now);
            if (replace(handle, row(claimed), best.get().version())) {
                return Optional.of(claimed);
            }
        }
    }

    private static Job claimed(Job job, Claim claim, Instant now) {
        return job.with(
                next ->
                        next.version(job.version() + 1)
                                .state(JobState.PROCESSING)
                                .attempt(job.attempt() + 1)
                                .worker(claim.worker())
                                .leaseUntil(now.plus(claim.lease()))
                                .startedAt(job.startedAt() == null ? now : job.startedAt()));
    }

    /**
     * Lets jobs whose time has come into the queue's index, where waiting ones would be in the way.
     */
    private static void releaseDue(Handle handle, Instant now) {
        handle.createUpdate(
                        "UPDATE job SET not_before = NULL WHERE state = 'queued' AND not_before <= :now")
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
                        "SELECT requires, priority, id"
                                + READY
                                + "AND lane = :lane AND requires >= :requires"
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

    @Override
    public List<Job> expired(int limit) {
        return database.read(
                handle ->
                        all(
                                handle.createQuery(
                                                "SELECT doc FROM job WHERE lease_until < :now"
                                                        + " ORDER BY lease_until LIMIT :limit")
                                        .bind("now", now().toEpochMilli())
                                        .bind("limit", limit)));
    }

    @Override
    public Page list(JobQuery query) {
        Map<String, Object> values = new HashMap<>();
        List<String> conditions = conditions(query, values);
        String sql =
                states(query)
                        .map(state -> select(conditions, state))
                        .collect(joining(" UNION ALL ", "", " ORDER BY id DESC LIMIT :limit"));
        values.put("limit", query.limit() + 1);
        List<Job> jobs = database.read(handle -> all(handle.createQuery(sql).bindMap(values)));
        return jobs.size() <= query.limit()
                ? new Page(jobs, null)
                : new Page(jobs.subList(0, query.limit()), jobs.get(query.limit() - 1).id());
    }

    private static List<String> conditions(JobQuery query, Map<String, Object> values) {
        List<String> conditions = new ArrayList<>();
        condition(conditions, values, "operation = :operation", query.operation());
        condition(conditions, values, "worker = :worker", query.worker());
        condition(conditions, values, "id < :after", query.after());
        condition(conditions, values, "id >= :from", firstId(query.from()));
        condition(conditions, values, "id < :to", firstId(query.to()));
        return conditions;
    }

    private static void condition(
            List<String> conditions, Map<String, Object> values, String sql, Object value) {
        if (value != null) {
            conditions.add(sql);
            values.put(sql.substring(sql.indexOf(':') + 1), value);
        }
    }

    /** Ids begin with their time, so a range of times is a range of ids. */
    private static String firstId(Instant time) {
        return time == null ? null : Ulid.min(clamp(time, 0, (1L << 48) - 1)).toString();
    }

    /**
     * The states to look for one by one, so that each part comes from an index in the order of the
     * page and the parts are merged; null for one part of any state.
     */
    private static Stream<JobState> states(JobQuery query) {
        if (!query.states().isEmpty()) {
            return query.states().stream();
        }
        return query.operation() == null && query.worker() == null
                ? Stream.of((JobState) null)
                : Arrays.stream(JobState.values());
    }

    private static String select(List<String> conditions, JobState state) {
        Stream<String> all =
                state == null
                        ? conditions.stream()
                        : Stream.concat(
                                Stream.of("state = '" + state.text() + "'"), conditions.stream());
        String where = all.collect(joining(" AND "));
        return "SELECT id, doc FROM job" + (where.isEmpty() ? "" : " WHERE " + where);
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
                                one(
                                        handle.createQuery(
                                                        """
                                                        SELECT doc FROM job WHERE id = (SELECT min(id) FROM (
                                                            SELECT min(id) AS id FROM job
                                                            WHERE state = 'queued' AND not_before IS NULL
                                                            UNION ALL SELECT min(id) FROM job
                                                            WHERE state = 'queued' AND not_before <= :now) AS oldest)
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

    private static Map<String, Object> row(Job job) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", job.id());
        row.put("version", job.version());
        row.put("idem_key", job.key());
        row.put("state", job.state().text());
        row.put("operation", job.firstOperation());
        row.put("lane", job.lane().text());
        row.put("requires", Requirements.text(job.requires()));
        row.put("priority", job.priority());
        row.put("not_before", job.state() == JobState.QUEUED ? millis(job.notBefore()) : null);
        row.put("lease_until", HELD.contains(job.state()) ? millis(job.leaseUntil()) : null);
        row.put("worker", job.worker());
        row.put("doc", write(job));
        return row;
    }

    private static Long millis(Instant time) {
        return time == null ? null : clamp(time, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long clamp(Instant time, long least, long most) {
        if (time.isBefore(Instant.ofEpochMilli(least))) {
            return least;
        }
        return time.isAfter(Instant.ofEpochMilli(most)) ? most : time.toEpochMilli();
    }

    private static Optional<Job> one(Query query) {
        return query.map((row, context) -> read(row.getString("doc"))).findFirst();
    }

    private static List<Job> all(Query query) {
        return query.map((row, context) -> read(row.getString("doc"))).list();
    }

    private static String write(Job job) {
        try {
            return Json.MAPPER.writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Job " + job.id() + " cannot be written as JSON", e);
        }
    }

    private static Job read(String doc) {
        try {
            return Json.MAPPER.readValue(doc, Job.class);
        } catch (JsonProcessingException e) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "A job in the store cannot be read: " + e.getOriginalMessage(),
                    e);
        }
    }
}
