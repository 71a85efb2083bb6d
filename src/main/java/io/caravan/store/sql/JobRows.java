package io.caravan.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.Json;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a job is a row: its JSON, and beside it the columns that are searched. */
final class JobRows {
    private static final Set<JobState> HELD = Set.of(JobState.PROCESSING, JobState.PUBLISHING);

    private JobRows() {}

    static boolean insert(Handle handle, Map<String, Object> row) {
        return handle.createUpdate(
                                """
                                INSERT INTO job (id, version, idem_key, state, operation, lane, requires,
                                    priority, not_before, lease_until, worker, sinks, doc)
                                VALUES (:id, :version, :idem_key, :state, :operation, :lane, :requires,
                                    :priority, :not_before, :lease_until, :worker, :sinks, :doc)
                                ON CONFLICT DO NOTHING
                                """)
                        .bindMap(row)
                        .execute()
                == 1;
    }

    static boolean replace(Handle handle, Map<String, Object> row, long read) {
        return handle.createUpdate(
                                """
                                UPDATE job SET version = :version, idem_key = :idem_key, state = :state,
                                    operation = :operation, lane = :lane, requires = :requires,
                                    priority = :priority, not_before = :not_before,
                                    lease_until = :lease_until, worker = :worker, sinks = :sinks,
                                    doc = :doc
                                WHERE id = :id AND version = :read
                                """)
                        .bindMap(row)
                        .bind("read", read)
                        .execute()
                == 1;
    }

    static Optional<Job> find(Handle handle, String id) {
        return one(handle.createQuery("SELECT doc FROM job WHERE id = :id").bind("id", id));
    }

    static Map<String, Object> row(Job job) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", job.id());
        row.put("version", job.version());
        row.put("idem_key", job.key());
        row.put("state", job.state().text());
        row.put("operation", job.firstOperation());
        row.put("lane", job.lane().text());
        row.put("requires", Requirements.text(job.requires()));
        row.put("priority", job.priority());
        row.put("not_before", job.state() == JobState.QUEUED ? startable(job) : null);
        row.put("lease_until", HELD.contains(job.state()) ? millis(job.leaseUntil()) : null);
        row.put("worker", job.worker());
        row.put("sinks", sinks(job));
        row.put("doc", write(job));
        return row;
    }

    /** Every sink that has not got all events yet, each between spaces; null for none. */
    private static String sinks(Job job) {
        return job.events().isEmpty()
                ? null
                : job.events().stream()
                        .flatMap(event -> event.sinks().stream())
                        .distinct()
                        .map(JobRows::between)
                        .collect(Collectors.joining());
    }

    static String between(String sink) {
        return " " + sink + " ";
    }

    private static long startable(Job job) {
        return job.notBefore() == null ? 0 : Math.max(0, millis(job.notBefore()));
    }

    private static Long millis(Instant time) {
        return time == null ? null : clamp(time, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static long clamp(Instant time, long least, long most) {
        if (time.isBefore(Instant.ofEpochMilli(least))) {
            return least;
        }
        return time.isAfter(Instant.ofEpochMilli(most)) ? most : time.toEpochMilli();
    }

    static Optional<Job> one(Query query) {
        return query.map((row, context) -> read(row.getString("doc"))).findFirst();
    }

    static List<Job> all(Query query) {
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
