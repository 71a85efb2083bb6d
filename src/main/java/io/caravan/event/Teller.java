package io.caravan.event;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.JobState;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts into a job that is about to be written what its new state means to those who listen. The
 * event is stored by the very write that changes the state, so neither exists without the other.
 */
final class Teller {
    private final Sinks sinks;

    Teller(Sinks sinks) {
        this.sinks = sinks;
    }

    /** The job with the event of its state, unless that was told or nobody wants it. */
    Job told(Job job, Instant now) {
        return type(job).map(type -> told(job, type, now)).orElse(job);
    }

    /** The claimed job with the event of its start. */
    Job started(Job job, Instant now) {
        return told(job, EventType.STARTED, now);
    }

    /** What the state means, if it was not told before. */
    private static Optional<EventType> type(Job job) {
        // A job that is withdrawn before it began has no end to tell of.
        boolean withdrawn = job.state().isFinal() && job.finishedAt() == null;
        return withdrawn
                ? Optional.empty()
                : EventType.of(job.state()).filter(type -> isNews(job, type));
    }

    /** A job that goes back into the queue within its attempts is not submitted again. */
    private static boolean isNews(Job job, EventType type) {
        if (job.told() == null) {
            return true;
        }
        return job.state() == JobState.QUEUED
                ? EventType.ENDS.contains(EventType.parse(job.told()))
                : !job.told().equals(type.text());
    }

    private Job told(Job job, EventType type, Instant now) {
        List<String> wanting = sinks.wanting(job, type);
        if (wanting.isEmpty()) {
            // Kept up only for jobs of which something was told, so that silence costs nothing.
            return job.told() == null ? job : job.withTold(type.text());
        }
        Event event =
                new Event(
                        UlidCreator.getMonotonicUlid().toString(),
                        type.text(),
                        now,
                        wanting,
                        Snapshot.of(job));
        return job.with(
                b ->
                        b.told(type.text())
                                .events(
                                        Stream.concat(job.events().stream(), Stream.of(event))
                                                .toList()));
    }
}
