package io.caravan.s3;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ScheduledPollConsumer;

import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.util.List;

/** Lists the watched prefixes from time to time. */
class WatchBucketConsumer extends ScheduledPollConsumer {
    private static final long SOON = 500;
    private static final long NEVER = Long.MAX_VALUE / 2_000_000;

    private final WatchedBuckets buckets;
    private final BucketSource source;
    private WatchedBucket watched;
    private ProducerTemplate lister;

    WatchBucketConsumer(
            WatchBucketEndpoint endpoint,
            Processor processor,
            WatchedBuckets buckets,
            BucketSource source) {
        super(endpoint, processor);
        this.buckets = buckets;
        this.source = source;
        boolean never = source.every().isZero();
        setInitialDelay(never ? NEVER : SOON);
        setDelay(never ? NEVER : source.every().toMillis());
    }

    @Override
    protected void doStart() throws Exception {
        lister = getEndpoint().getCamelContext().createProducerTemplate();
        watched = buckets.open(getRouteId(), source);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (watched != null) {
            buckets.close(watched);
        }
        if (lister != null) {
            lister.stop();
        }
    }

    @Override
    protected int poll() {
        watched.sweep(this::list, this::hand);
        return 1;
    }

    /** The request is the body, so that no prefix or key passes through an expression. */
    private List<S3Object> list(ListObjectsRequest request) {
        @SuppressWarnings("unchecked") // that is what it answers
        List<S3Object> page = lister.requestBody(lister(request.bucket()), request, List.class);
        return page;
    }

    /** With a file name the endpoint does not ask for the bucket when it starts. */
    private String lister(String bucket) {
        CamelContext camel = getEndpoint().getCamelContext();
        String client = "s3Client-" + bucket;
        if (camel.getRegistry().lookupByName(client) == null) {
            camel.getRegistry().bind(client, buckets.client(bucket));
        }
        return "aws2-s3:"
                + bucket
                + "?operation=listObjects&pojoRequest=true&fileName=any&amazonS3Client=#bean:"
                + client;
    }

    /** Returns when each has its outcome. */
    private void hand(List<Found> found) {
        Exchange exchange = createExchange(true);
        exchange.getMessage().setBody(found);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            getExceptionHandler()
                    .handleException("Cannot take in objects", exchange, exchange.getException());
        }
    }
}
