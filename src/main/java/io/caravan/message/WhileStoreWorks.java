package io.caravan.message;

import io.caravan.store.JobStore;
import io.caravan.store.StoreException;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

/**
 * Polls nothing while the job store is away: each message that is taken and given back brings it
 * nearer to the dead letters.
 */
public final class WhileStoreWorks extends DefaultPollingConsumerPollStrategy {
    private final JobStore jobs;

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
}
