package io.caravan.webhook;

import io.caravan.net.CheckedHttp;
import io.caravan.net.Target;
import io.caravan.store.StoreException;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings deliveries to their addresses: each is tried again with growing waits until it is taken or
 * too old. A host that does not answer holds up nobody else.
 */
public final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int WORKERS = 8;
    private static final int MOST_PER_HOST = 2;
    private static final int MOST_UNDER_WAY = 64;
    private static final int DEAD = 3;
    private static final int MAX_TRIPLINGS = 12;
    private static final int GONE = 410;
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration HOST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(4);

    private final Deliveries deliveries;
    private final CheckedHttp http;
    private final Signature signature;
    private final Duration firstWait;
    private final Duration giveUp;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Map<String, String> underWay = new ConcurrentHashMap<>();
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final ExecutorService workers;
    private final Thread loop;
    private volatile boolean stopping;

    /** What is known of a host: failures in a row, and until when it is left alone. */
    private record Host(int failures, Instant until) {}

    /**
     * @param firstWait before the second attempt; tripled each time, with jitter, up to 4 hours
     * @param giveUp after this long a delivery has failed
     */
    Courier(
            Deliveries deliveries,
            CheckedHttp http,
            Signature signature,
            Duration firstWait,
            Duration giveUp) {
        this.deliveries = deliveries;
        this.http = http;
        this.signature = signature;
        this.firstWait = firstWait;
        this.giveUp = giveUp;
        AtomicInteger number = new AtomicInteger();
        this.workers =
                Executors.newFixedThreadPool(
                        WORKERS, task -> daemon(task, "webhook-" + number.incrementAndGet()));
        this.loop = daemon(this::run, "webhooks");
    }

    public void start() {
        loop.start();
    }

    /** Looks for deliveries now. */
    void wake() {
        if (wakeUp.availablePermits() == 0) {
            wakeUp.release();
        }
    }

    /** Takes up nothing more; what is under way is tried again by the next start. */
    @Override
    public void close() {
        stopping = true;
        wake();
        workers.shutdown();
    }

    private void run() {
        while (!stopping) {
            try {
                Duration wait = handOut();
                wakeUp.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            } catch (StoreException away) {
                LOG.warn("{}; webhooks wait until it is back", away.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("cannot deliver webhooks", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Hands what is due to the workers. Returns how long to wait at most. */
    private Duration handOut() {
        String after = null;
        List<Deliveries.Due> page;
        do {
            page = deliveries.due(after);
            for (Deliveries.Due due : page) {
                Duration wait = Duration.between(Instant.now(), due.at());
                if (wait.toMillis() > 0) {
                    return wait.compareTo(POLL) < 0 ? wait : POLL;
                }
                if (stopping || underWay.size() >= MOST_UNDER_WAY) {
                    return POLL;
                }
                handOut(due);
                after = due.entry();
            }
        } while (!page.isEmpty());
        return POLL;
    }

    private void handOut(Deliveries.Due due) {
        String host = due.host();
        if (underWay.containsKey(due.id())
                || underWay.values().stream().filter(host::equals).count() >= MOST_PER_HOST) {
            return;
        }
        Optional<Delivery> delivery =
                deliveries
                        .find(due.id())
                        .map(Deliveries.Stored::delivery)
                        .filter(d -> isDue(d, due));
        if (delivery.isEmpty()) {
            deliveries.done(due);
            return;
        }
        underWay.put(due.id(), host);
        workers.execute(() -> work(due, delivery.get(), host));
    }

    private static boolean isDue(Delivery delivery, Deliveries.Due due) {
        return delivery.isPending()
                && delivery.next() != null
                && !delivery.next().isAfter(due.at());
    }

    private void work(Deliveries.Due due, Delivery delivery, String host) {
        try {
            Instant later = postponed(delivery, host);
            Delivery after = later == null ? attempt(delivery, host) : delivery.withNext(later);
            deliveries.change(
                    due.id(), stored -> stored.since().equals(delivery.since()) ? after : stored);
            deliveries.done(due);
        } catch (RuntimeException e) {
            // It stays due.
            LOG.warn("delivery {}: {}", due.id(), e.getMessage());
        } finally {
            underWay.remove(due.id());
            wake();
        }
    }

    /** When to come back instead of trying now; null to try. */
    private Instant postponed(Delivery delivery, String host) {
        Host known = hosts.get(host);
        Instant now = Instant.now();
        if (known != null && now.isBefore(known.until())) {
            return jittered(known.until(), HOST_PAUSE);
        }
        // Events of a job reach an address in their order.
        return deliveries.of(delivery.job()).stream()
                .map(Deliveries.Stored::delivery)
                .filter(Delivery::isPending)
                .filter(other -> other.address().equals(delivery.address()))
                .filter(other -> other.event().compareTo(delivery.event()) < 0)
                .map(Delivery::next)
                .findFirst()
                .map(next -> (next.isBefore(now) ? now : next).plusMillis(100))
                .orElse(null);
    }

    private Delivery attempt(Delivery delivery, String host) {
        Instant now = Instant.now();
        Delivery tried = delivery.with(d -> d.attempts(delivery.attempts() + 1).last(now));
        try (CheckedHttp.Answer answer = send(delivery, now)) {
            hosts.remove(host);
            answer.drain();
            int status = answer.response().getCode();
            if (status >= 200 && status < 300) {
                return tried.with(
                        d ->
                                d.state(Delivery.State.DELIVERED)
                                        .status(status)
                                        .next(null)
                                        .error(null));
            }
            String error = "the receiver answered " + status;
            return status == GONE
                    ? failed(tried, status, error)
                    : again(tried, status, error, retryAfter(answer.response()));
        } catch (IOException | IllegalArgumentException e) {
            boolean dead = e instanceof IOException && !isForbidden(e);
            if (dead) {
                hosts.merge(
                        host,
                        new Host(1, Instant.MIN),
                        (old, one) ->
                                new Host(
                                        old.failures() + 1,
                                        old.failures() + 1 >= DEAD
                                                ? Instant.now().plus(HOST_PAUSE)
                                                : Instant.MIN));
            }
            return again(tried, null, reason(e), Duration.ZERO);
        }
    }

    private static boolean isForbidden(Exception e) {
        return e instanceof io.caravan.net.AddressRules.Forbidden;
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private CheckedHttp.Answer send(Delivery delivery, Instant now) throws IOException {
        Target target = Target.parse(delivery.address());
        HttpUriRequestBase request = CheckedHttp.request("POST", target);
        request.setHeader("webhook-id", delivery.event());
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        if (signature.isPresent()) {
            request.setHeader(
                    "webhook-signature", signature.of(delivery.event(), now, delivery.body()));
        }
        if (target.user() != null) {
            request.setHeader("Authorization", target.basic());
        }
        ContentType type = ContentType.create("application/cloudevents+json", "UTF-8");
        request.setEntity(new StringEntity(delivery.body(), type));
        return http.open(target, request, LONGEST_CALL);
    }

    private Delivery again(Delivery tried, Integer status, String error, Duration asked) {
        Duration wait = wait(tried.attempts());
        Instant next = Instant.now().plus(asked.compareTo(wait) > 0 ? asked : wait);
        if (next.isAfter(tried.since().plus(giveUp))) {
            return failed(tried, status, error + "; given up");
        }
        return tried.with(d -> d.status(status).error(error).next(next));
    }

    private static Delivery failed(Delivery tried, Integer status, String error) {
        LOG.warn("webhook of job {} ({}) was not delivered: {}", tried.job(), tried.type(), error);
        return tried.with(
                d -> d.state(Delivery.State.FAILED).status(status).error(error).next(null));
    }

    private Duration wait(int attempts) {
        long triples = Math.min(MAX_TRIPLINGS, Math.max(0, attempts - 1));
        long longest =
                (long)
                        Math.min(
                                firstWait.toMillis() * Math.pow(3, triples),
                                LONGEST_WAIT.toMillis());
        return Duration.ofMillis(
                longest * 3 / 4 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private static Instant jittered(Instant time, Duration spread) {
        return time.plusMillis(ThreadLocalRandom.current().nextLong(spread.toMillis()));
    }

    /** What an overloaded receiver asks for, in seconds. */
    private static Duration retryAfter(ClassicHttpResponse answer) {
        Header header = answer.getFirstHeader("Retry-After");
        return header != null && header.getValue().matches("\\d{1,5}")
                ? Duration.ofSeconds(Long.parseLong(header.getValue()))
                : Duration.ZERO;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
