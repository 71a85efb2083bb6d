package io.caravan.event;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Event;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.store.StoreException;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One thread that hands the events of one sink to its route. */
class EventsConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(EventsConsumer.class);

    /** A change by this process wakes the relay; the poll is for those of other nodes. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final EventsEndpoint endpoint;
    private final Events events;
    private final Relay relay;
    private final Sinks.Sink sink;
    private final Supplier<String> problem;
    private final Notices notices = new Notices();
    private final Semaphore wakeUp = new Semaphore(0);
    private final Map<String, Double> told = new HashMap<>();
    private ExecutorService thread;
    private Instant lastTogether = Instant.MIN;
    private Instant nextProgress = Instant.MIN;
    private boolean complained;
    private volatile boolean stopping;

    EventsConsumer(EventsEndpoint endpoint, Processor processor, Events events) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.events = events;
        this.relay =
                new Relay(
                        events.store(),
                        endpoint.sink(),
                        notices,
                        isTogether(),
                        this::send,
                        events.marking(),
                        FIRST_WAIT,
                        LONGEST_WAIT);
        this.problem = relay::problem;
        this.sink =
                new Sinks.Sink(
                        endpoint.sink(),
                        endpoint.types(),
                        jobs(endpoint, events),
                        this::wake,
                        notices::add);
        // Before any route runs, so that the very first job is told.
        events.open(sink);
    }

    private static Predicate<Job> jobs(EventsEndpoint endpoint, Events events) {
        if (endpoint.isNotify()) {
            return job -> !job.webhooks().isEmpty();
        }
        return endpoint.isLogs() ? events::wantsLog : null;
    }

    private boolean isTogether() {
        return !endpoint.every().isZero();
    }

    private void wake() {
        if (wakeUp.availablePermits() == 0) {
            wakeUp.release();
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        stopping = false;
        events.open(sink);
        events.report(endpoint.sink(), problem);
        thread =
                endpoint.getCamelContext()
                        .getExecutorServiceManager()
                        .newSingleThreadExecutor(this, "events-" + endpoint.sink());
        thread.execute(this::run);
    }

    @Override
    protected void doStop() throws Exception {
        stopping = true;
        wake();
        if (thread != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(thread);
            thread = null;
        }
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        events.close(sink, problem);
        super.doShutdown();
    }

    private void run() {
        while (!stopping) {
            try {
                tellProgress();
                relayDue();
                wakeUp.tryAcquire(untilNext().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            } catch (StoreException away) {
                LOG.warn("{}; events wait until it is back", away.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("cannot relay events to {}", endpoint.sink(), e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            // Not to be woken: whatever wakes it would only fail as well.
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void relayDue() {
        Instant now = Instant.now();
        if (now.isBefore(relay.next()) && (isTogether() || relay.isDown())) {
            return;
        }
        if (isTogether() && now.isBefore(lastTogether.plus(endpoint.every()))) {
            return;
        }
        if (relay.round() > 0) {
            lastTogether = Instant.now();
        }
        complain();
    }

    private void complain() {
        String problem = relay.problem();
        if (problem != null && !complained) {
            LOG.warn("sink {} refuses events, which wait: {}", endpoint.sink(), problem);
        } else if (problem == null && complained) {
            LOG.info("sink {} takes events again", endpoint.sink());
        }
        complained = problem != null;
    }

    private Duration untilNext() {
        Duration poll = wantsProgress() ? shorter(POLL, events.progress()) : POLL;
        return poll.isNegative() ? Duration.ZERO : poll;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private boolean wantsProgress() {
        return endpoint.types().contains(EventType.PROGRESS);
    }

    /** What is only worth knowing now: kept nowhere, and sent to a sink that takes it. */
    private void tellProgress() {
        Instant now = Instant.now();
        if (!wantsProgress() || relay.isDown() || now.isBefore(nextProgress)) {
            return;
        }
        nextProgress = now.plus(events.progress());
        Map<String, Double> before = Map.copyOf(told);
        told.clear();
        for (Job job : events.running()) {
            boolean listens = sink.wants(job, EventType.PROGRESS);
            if (job.state() != JobState.PROCESSING || job.progress() == null || !listens) {
                continue;
            }
            told.put(job.id(), job.progress());
            if (!job.progress().equals(before.get(job.id()))) {
                sendQuietly(Message.of(job, progress(job, now)));
            }
        }
    }

    private Event progress(Job job, Instant now) {
        return new Event(
                UlidCreator.getMonotonicUlid().toString(),
                EventType.PROGRESS.text(),
                now,
                List.of(endpoint.sink()),
                Snapshot.of(job));
    }

    private void sendQuietly(Message message) {
        try {
            send(List.of(message));
        } catch (Exception e) {
            LOG.debug("sink {} did not take progress", endpoint.sink(), e);
        }
    }

    private void send(List<Message> messages) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            fill(exchange, messages);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void fill(Exchange exchange, List<Message> messages) {
        List<String> json = messages.stream().map(events.cloud()::json).toList();
        boolean batch = isTogether();
        exchange.getMessage().setBody(batch ? CloudEvents.batch(json) : json.get(0));
        exchange.getMessage()
                .setHeader(
                        "content-type",
                        batch ? CloudEvents.BATCH_MEDIA_TYPE : CloudEvents.MEDIA_TYPE);
        Message first = messages.get(0);
        exchange.setVariable("eventId", first.event().id());
        exchange.setVariable("eventType", first.event().type());
        exchange.setVariable("subject", first.subject());
        if (first.job() != null) {
            exchange.setVariable("jobId", first.job().id());
            exchange.setVariable("notify", first.job().webhooks());
        }
        Report report = Report.of(messages);
        exchange.setVariable("summary", report.summary());
        exchange.setVariable("text", report.text());
    }
}
