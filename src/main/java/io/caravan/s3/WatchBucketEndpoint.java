package io.caravan.s3;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Watched prefixes of buckets, as Camel sees them. */
class WatchBucketEndpoint extends DefaultEndpoint {
    private final WatchedBuckets buckets;
    private final BucketSource source;

    WatchBucketEndpoint(
            String uri,
            WatchBucketComponent component,
            WatchedBuckets buckets,
            BucketSource source) {
        super(uri, component);
        this.buckets = buckets;
        this.source = source;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new WatchBucketConsumer(this, processor, buckets, source);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("watch-s3: only lets objects in");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
