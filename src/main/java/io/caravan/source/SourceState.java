package io.caravan.source;

import io.caravan.health.Finding;
import io.caravan.kafka.KafkaHealth;
import io.caravan.message.Refused;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How it stands with one source: its last poll, and what became of what came. Safe for use by
 * several threads.
 */
final class SourceState extends RoutePolicySupport implements PollingConsumerPollStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(SourceState.class);

    /** Trouble that is over by then is not worth a line. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After so long without a further failure good polls tell that a source works. */
    private static final Duration CLEAN = Duration.ofMinutes(1);

    private static final int MOST_LINES = 100;

    private final String id;
    private final Clock clock;
    private Consumer consumer;
    private PollingConsumerPollStrategy polls;

    /** Why the last poll failed, or null. */
    private String unread;

    /** Whether the one before has failed as well. */
    private boolean unreadAgain;

    /** Why those that are tried again have failed, the latest last. */
    private final Map<Taking, String> again = new LinkedHashMap<>();

    /** Why the last that came was given up, or null; and when. */
    private String lost;

    private Instant lostAt;
    private Instant since;
    private final Set<String> told = new HashSet<>();

    SourceState(String id, Clock clock) {
        this.id = id;
        this.clock = clock;
    }

    /** One exchange on its way in; whatever is split or copied off it has the same one. */
    private final class Taking {
        static final String PROPERTY = "CaravanTaking";

        private boolean done;

        void failed(Throwable cause) {
            synchronized (SourceState.this) {
                if (!done) {
                    again.remove(this);
                    again.put(this, Reason.of(cause));
                    settle();
                }
            }
        }
    }

    /** Hears from now on what becomes of its polls. */
    synchronized void follow(Consumer made) {
        consumer = made;
        if (made instanceof DefaultConsumer known
                && known.getExceptionHandler() instanceof LoggingExceptionHandler log) {
            known.setExceptionHandler(new FirstLogged(log, this::isUnreadAgain));
        }
        if (made instanceof ScheduledPollConsumer polling && polling.getPollStrategy() != this) {
            PollingConsumerPollStrategy own = polling.getPollStrategy();
            polls = own == null ? new DefaultPollingConsumerPollStrategy() : own;
            polling.setPollStrategy(this);
        }
    }

    @Override
    public boolean begin(Consumer poller, Endpoint endpoint) {
        return polls.begin(poller, endpoint);
    }

    @Override
    public void commit(Consumer poller, Endpoint endpoint, int messages) {
        polls.commit(poller, endpoint, messages);
        polled(null);
    }

    @Override
    public boolean rollback(Consumer poller, Endpoint endpoint, int retries, Exception cause)
            throws Exception {
        polled(Reason.of(cause));
        return polls.rollback(poller, endpoint, retries, cause);
    }

    private synchronized void polled(String problem) {
        unreadAgain = problem != null && unread != null;
        unread = problem;
        if (problem == null && lost != null && !clock.instant().isBefore(lostAt.plus(CLEAN))) {
            lost = null;
        }
        settle();
    }

    private synchronized boolean isUnreadAgain() {
        return unreadAgain;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        exchange.setProperty(Taking.PROPERTY, new Taking());
    }

    /** The exchange, or one that was split off it, has failed and is tried again. */
    static void triesAgain(Exchange exchange) {
        Taking taking = exchange.getProperty(Taking.PROPERTY, Taking.class);
        Throwable cause =
                exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        if (taking != null && cause != null) {
            taking.failed(cause);
        }
    }

    @Override
    public synchronized void onExchangeDone(Route route, Exchange exchange) {
        Throwable cause = exchange.getException();
        boolean good = cause == null || ObjectHelper.getException(Refused.class, cause) != null;
        Taking taking = exchange.getProperty(Taking.PROPERTY, Taking.class);
        taking.done = true;
        again.remove(taking);
        if (good && since == null) {
            return;
        }
        if (good) {
            lost = null;
        } else if (!isEnding()) {
            lost = Reason.of(cause);
            lostAt = clock.instant();
            tell(problem());
        }
        settle();
    }

    private boolean isEnding() {
        return consumer instanceof StatefulService service && !service.isRunAllowed();
    }

    /** What is to be said now. */
    synchronized Optional<Finding> finding() {
        settle();
        return Optional.ofNullable(problem())
                .map(
                        problem ->
                                new Finding(
                                        "source " + id,
                                        Finding.Level.DEGRADED,
                                        problem + " (since " + since + ")"));
    }

    /** Says in the log what lasts, once. */
    synchronized void tell() {
        settle();
        if (since != null && told.isEmpty() && !clock.instant().isBefore(since.plus(PATIENCE))) {
            tell(problem());
        }
    }

    private void tell(String problem) {
        if (told.size() < MOST_LINES && told.add(problem)) {
            LOG.warn("source {}: {}", id, problem);
        }
    }

    private void settle() {
        if (problem() != null) {
            since = since == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : since;
            return;
        }
        since = null;
        if (!told.isEmpty()) {
            told.clear();
            LOG.info("source {}: works again", id);
        }
    }

    private String place() {
        return URISupport.sanitizeUri(consumer.getEndpoint().getEndpointBaseUri());
    }

    private String problem() {
        if (unread != null) {
            return "nothing can be read from " + place() + ": " + unread + "; tried again";
        }
        Optional<String> brokers = KafkaHealth.problem(consumer);
        if (brokers.isPresent()) {
            return brokers.get();
        }
        if (!again.isEmpty()) {
            String last = again.values().stream().reduce((first, second) -> second).get();
            return "cannot take in what came: " + last + "; tried again";
        }
        if (lost == null) {
            return null;
        }
        String outlook = polls == null ? "; the log has more" : "; tried again";
        return "could not take in what came: " + lost + outlook;
    }
}
