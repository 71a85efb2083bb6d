package io.caravan.s3;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

import java.util.Map;

/**
 * {@code watch-s3:<bucket>/<prefix>,…}: lists what is there with camel-aws2-s3, whose own consumer
 * would download every object, and hands out a list of what is new.
 */
public class WatchBucketComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        WatchedBuckets buckets =
                getCamelContext().getRegistry().findSingleByType(WatchedBuckets.class);
        if (buckets == null) {
            throw new IllegalStateException("watch-s3: needs a WatchedBuckets in the registry");
        }
        return new WatchBucketEndpoint(uri, this, buckets, buckets.source(remaining, parameters));
    }

    /** So that Camel refuses whatever parameter was not taken above. */
    @Override
    protected void setProperties(Endpoint endpoint, Map<String, Object> parameters) {}
}
