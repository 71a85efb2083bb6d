package io.caravan.event;

import io.caravan.job.JobState;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What sinks can be told. Of a job, all but {@link #PROGRESS} is kept until every sink has it. */
public enum EventType {
    SUBMITTED,
    STARTED,
    PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED,
    SKIPPED,
    /** Belongs to no job: a route file is not used as it is. */
    ROUTE_REFUSED;

    private static final String PREFIX = "io.caravan.";

    /** The last event of a job. */
    public static final List<EventType> ENDS = List.of(COMPLETED, FAILED, CANCELLED, SKIPPED);

    /** What a job that gets into this state tells; claiming it is told by the claim. */
    static Optional<EventType> of(JobState state) {
        return switch (state) {
            case QUEUED -> Optional.of(SUBMITTED);
            case COMPLETED -> Optional.of(COMPLETED);
            case FAILED -> Optional.of(FAILED);
            case CANCELLED -> Optional.of(CANCELLED);
            case SKIPPED -> Optional.of(SKIPPED);
            default -> Optional.empty();
        };
    }

    /**
     * @param text {@code completed}
     * @throws IllegalArgumentException that says what is allowed
     */
    public static EventType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(text.strip()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no event \"" + text + "\"; write " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(EventType::text).collect(Collectors.joining(", "));
    }

    /** The short name, as in configuration and headers. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The CloudEvents type of a short name. */
    static String cloud(String text) {
        return PREFIX + (text.equals(ROUTE_REFUSED.text()) ? "route.refused" : "job." + text);
    }
}
