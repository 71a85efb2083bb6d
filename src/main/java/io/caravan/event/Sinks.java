package io.caravan.event;

import io.caravan.job.Job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who wants to know what: the sinks that routes read events from. A sink whose file vanished is
 * still told for a while, since it may only be replaced.
 */
public final class Sinks {
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Map<String, Sink> sinks = new ConcurrentHashMap<>();
    private final Map<String, Instant> gone = new ConcurrentHashMap<>();
    private final Clock clock;

    public Sinks(Clock clock) {
        this.clock = clock;
    }

    void add(Sink sink) {
        sinks.put(sink.name(), sink);
        gone.remove(sink.name());
    }

    /** The sink's route is gone; unless it comes back soon, it is told no more. */
    void remove(Sink sink) {
        if (sinks.get(sink.name()) == sink) {
            gone.put(sink.name(), clock.instant());
        }
    }

    /** Names of the sinks that are to be told; empty when nobody wants to know. */
    List<String> wanting(Job job, EventType type) {
        if (sinks.isEmpty()) {
            return List.of();
        }
        return sinks.values().stream()
                .filter(sink -> sink.wants(job, type))
                .map(Sink::name)
                .sorted()
                .toList();
    }

    /** Names of all sinks; those that have been gone for too long are dropped first. */
    Set<String> names() {
        Instant late = clock.instant().minus(GRACE);
        gone.forEach(
                (name, since) -> {
                    if (since.isBefore(late) && gone.remove(name, since)) {
                        sinks.remove(name);
                    }
                });
        return Set.copyOf(sinks.keySet());
    }

    /** Tells every sink that wants it what belongs to no job. */
    void tell(EventType type, Message notice) {
        for (Sink sink : sinks.values()) {
            if (sink.types().contains(type) && sink.jobs() == null) {
                sink.notices().accept(notice);
                sink.wake().run();
            }
        }
    }

    /** Lets every sink look for events now. */
    void wake(List<String> names) {
        for (String name : names) {
            Sink sink = sinks.get(name);
            if (sink != null) {
                sink.wake().run();
            }
        }
    }

    /**
     * One sink.
     *
     * @param types what it wants of every job
     * @param jobs which it wants to know of, or null for all
     * @param wake tells it that there is something to relay
     * @param notices takes what belongs to no job
     */
    record Sink(
            String name,
            Set<EventType> types,
            Predicate<Job> jobs,
            Runnable wake,
            Consumer<Message> notices) {
        boolean wants(Job job, EventType type) {
            return types.contains(type) && (jobs == null || jobs.test(job));
        }
    }
}
