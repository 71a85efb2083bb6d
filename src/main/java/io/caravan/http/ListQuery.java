package io.caravan.http;

import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.store.JobQuery;
import io.netty.handler.codec.http.QueryStringDecoder;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the filters of {@code GET /jobs}. */
final class ListQuery {
    private static final Set<String> NAMES =
            new TreeSet<>(List.of("state", "operation", "from", "to", "limit", "after", "parent"));
    private static final int LARGEST_PAGE = 1000;

    private final Map<String, List<String>> values;

    private ListQuery(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * @param parent id of the job whose child jobs are asked for, or null
     */
    record Asked(JobQuery query, String parent) {}

    static Asked parse(String raw) {
        ListQuery read = new ListQuery(decode(raw == null ? "" : raw));
        return new Asked(read.read(), read.parent());
    }

    private String parent() {
        for (String name : List.of("from", "to", "after")) {
            if (one("parent") != null && one(name) != null) {
                throw wrong(name, "does not go with parent: a job's parts are one page");
            }
        }
        return one("parent");
    }

    private static Map<String, List<String>> decode(String raw) {
        try {
            return new QueryStringDecoder(raw, false).parameters();
        } catch (IllegalArgumentException e) {
            throw JobException.options("the query is not percent-encoded: " + e.getMessage());
        }
    }

    private JobQuery read() {
        for (String name : values.keySet()) {
            if (!NAMES.contains(name) && !DoorGuard.isControl(name)) {
                throw wrong(name, "is not known; known are " + String.join(", ", NAMES));
            }
        }
        String operation = one("operation");
        return new JobQuery(
                states(),
                operation == null ? null : operation.replace('_', '-'),
                null,
                time("from"),
                time("to"),
                one("after"),
                limit());
    }

    private Set<JobState> states() {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        for (String value : values.getOrDefault("state", List.of())) {
            for (String name : value.split(",")) {
                states.add(state(name));
            }
        }
        return states;
    }

    private static JobState state(String name) {
        return Arrays.stream(JobState.values())
                .filter(state -> state.text().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                wrong(
                                        "state",
                                        "is one or more of "
                                                + Arrays.stream(JobState.values())
                                                        .map(JobState::text)
                                                        .collect(Collectors.joining(", "))));
    }

    private Instant time(String name) {
        String value = one(name);
        try {
            return value == null ? null : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw wrong(
                    name, "is a time such as 2026-01-31T12:00:00Z (write + as %2B in an address)");
        }
    }

    private int limit() {
        String value = one("limit");
        if (value == null) {
            return 0;
        }
        if (!value.matches("[1-9][0-9]{0,3}") || Integer.parseInt(value) > LARGEST_PAGE) {
            throw wrong("limit", "is a number from 1 to " + LARGEST_PAGE);
        }
        return Integer.parseInt(value);
    }

    private String one(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            throw wrong(name, "may be given once");
        }
        return all.isEmpty() || all.get(0).isEmpty() ? null : all.get(0);
    }

    private static JobException wrong(String name, String rule) {
        return JobException.options("parameter '" + name + "' " + rule);
    }
}
