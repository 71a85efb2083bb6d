package io.caravan.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.Json;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What {@code events:} endpoints need: the store with the pending events, who listens, and the jobs
 * that run now.
 */
public final class Events implements HealthSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final int MARKERS = 8;

    private final Sinks sinks = new Sinks(Clock.systemUTC());
    private final JobStore store;
    private final CloudEvents cloud;
    private final Duration progress;
    private final boolean logs;
    private final Map<String, Supplier<String>> problems = new ConcurrentHashMap<>();
    private final ExecutorService marking = Executors.newFixedThreadPool(MARKERS, Events::daemon);
    private final List<Runnable> early = new ArrayList<>();
    private boolean started;
    private volatile Supplier<Collection<Job>> running = List::of;
    private Set<String> known = Set.of();
    private boolean swept;

    /**
     * @param store without any events added
     * @param source which Caravan the events tell of
     * @param progress time between two events of progress of a job
     * @param logs whether the log of a job that does not say is wanted beside its results
     */
    public Events(JobStore store, URI source, Duration progress, boolean logs) {
        this.store = store;
        this.cloud = new CloudEvents(source);
        this.progress = progress;
        this.logs = logs;
    }

    /**
     * @param running the jobs that run now, with live progress
     */
    public void setRunning(Supplier<Collection<Job>> running) {
        this.running = running;
    }

    /** The store through which every change of a job is told. */
    public JobStore jobs() {
        return new TellingJobs(store, sinks);
    }

    /**
     * Tells the sinks of something that belongs to no job. It is kept in memory only, so whoever
     * tells must find it again after a restart. Before {@link #start} it waits for it.
     *
     * @param subject what it is about, such as {@code operations/compress}
     * @param message one line for a person
     * @param details what else a program would want to know
     */
    public void tell(EventType type, String subject, String message, Map<String, String> details) {
        ObjectNode data = Json.MAPPER.createObjectNode().put(Message.TEXT, message);
        details.forEach(data::put);
        Event event =
                new Event(
                        UlidCreator.getMonotonicUlid().toString(),
                        type.text(),
                        Instant.now(),
                        List.of(),
                        data);
        Message notice = new Message(subject, null, event);
        synchronized (early) {
            if (!started) {
                early.add(() -> sinks.tell(type, notice));
                return;
            }
        }
        sinks.tell(type, notice);
    }

    /** Called when every route runs, and so every sink is known. */
    public void start() {
        synchronized (early) {
            started = true;
            early.forEach(Runnable::run);
            early.clear();
        }
    }

    /** Drops events that wait for sinks which are there no more; never throws. */
    public void forgetGone() {
        try {
            Set<String> names = sinks.names();
            if (swept && names.containsAll(known)) {
                known = names;
                return;
            }
            int changed = Pending.forget(store, names);
            if (changed > 0) {
                LOG.warn("dropped events of {} jobs for sinks that are there no more", changed);
            }
            known = names;
            swept = true;
        } catch (StoreException away) {
            LOG.warn("{}", away.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot look after pending events", e);
        }
    }

    /** Every sink that refuses events. */
    @Override
    public List<Finding> findings() {
        return problems.entrySet().stream()
                .filter(entry -> entry.getValue().get() != null)
                .map(
                        entry ->
                                new Finding(
                                        "sink " + entry.getKey(),
                                        Finding.Level.DEGRADED,
                                        "refuses events, which wait and are sent again: "
                                                + entry.getValue().get()))
                .toList();
    }

    void open(Sinks.Sink sink) {
        sinks.add(sink);
    }

    void report(String sink, Supplier<String> problem) {
        problems.put(sink, problem);
    }

    void close(Sinks.Sink sink, Supplier<String> problem) {
        sinks.remove(sink);
        problems.remove(sink.name(), problem);
    }

    JobStore store() {
        return store;
    }

    CloudEvents cloud() {
        return cloud;
    }

    Collection<Job> running() {
        return running.get();
    }

    boolean wantsLog(Job job) {
        return job.logs() == null ? logs : job.logs();
    }

    Duration progress() {
        return progress;
    }

    ExecutorService marking() {
        return marking;
    }

    @Override
    public void close() {
        marking.shutdown();
    }

    private static final AtomicInteger THREADS = new AtomicInteger();

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "events-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
