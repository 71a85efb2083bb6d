package io.caravan.message;

import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls nothing while the job store is away: each message that is taken and given back brings it
 * nearer to the dead letters. A server that does not answer is reported once.
 */
public final class WhileStoreWorks implements PollingConsumerPollStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(WhileStoreWorks.class);

    private final JobStore jobs;
    private volatile String problem;

    public WhileStoreWorks(JobStore jobs) {
        this.jobs = jobs;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        try {
            jobs.oldestQueued();
            return true;
        } catch (StoreException away) {
            return false;
        }
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        if (problem != null) {
            LOG.info("source sqs: the queue answers again");
        }
        problem = null;
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) {
        String line = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (problem == null) {
            LOG.warn("source sqs: the queue cannot be read, tried again until it can: {}", line);
        }
        problem = line;
        return false;
    }

    /** Why the last poll failed, or null. */
    public String problem() {
        return problem;
    }
}
