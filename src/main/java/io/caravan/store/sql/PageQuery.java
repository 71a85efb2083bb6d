package io.caravan.store.sql;

import static java.util.stream.Collectors.joining;

import com.github.f4b6a3.ulid.Ulid;

import io.caravan.job.JobState;
import io.caravan.store.JobQuery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The statement for one page of jobs, and one job more that tells whether there is a next page.
 *
 * @param values of its named parameters
 */
record PageQuery(String sql, Map<String, Object> values) {

    static PageQuery of(JobQuery query) {
        Map<String, Object> values = new HashMap<>();
        List<String> conditions = conditions(query, values);
        values.put("limit", query.limit() + 1);
        return new PageQuery(
                states(query)
                        .map(state -> select(conditions, state))
                        .collect(joining(" UNION ALL ", "", " ORDER BY id DESC LIMIT :limit")),
                values);
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
        return time == null ? null : Ulid.min(JobRows.clamp(time, 0, (1L << 48) - 1)).toString();
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
}
