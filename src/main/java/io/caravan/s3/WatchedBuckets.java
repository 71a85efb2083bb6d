package io.caravan.s3;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.store.Documents;
import io.caravan.watch.WatchedFolders;

import software.amazon.awssdk.services.s3.S3Client;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All watched buckets. One of these must be in Camel's registry for {@code watch-s3:} to work. */
public final class WatchedBuckets implements HealthSource {
    private final Connections connections;
    private final SeenObjects seen;
    private final WatchedFolders folders;
    private final Clock clock;
    private final Map<String, WatchedBucket> watched = new ConcurrentHashMap<>();

    /**
     * @param folders have the rules of names and operations that buckets share
     */
    public WatchedBuckets(
            Connections connections, Documents documents, WatchedFolders folders, Clock clock) {
        this.connections = connections;
        this.seen = new SeenObjects(documents);
        this.folders = folders;
        this.clock = clock;
    }

    BucketSource source(String remaining, Map<String, Object> parameters) {
        BucketSource source = new BucketParameters(parameters, folders).take(remaining);
        source.prefixes().forEach(prefix -> connections.connection(prefix.bucket()));
        return source;
    }

    S3Client client(String bucket) {
        return connections.client(bucket);
    }

    /**
     * A prefix that is watched.
     *
     * @param source id of the source that watches it
     */
    record Watch(String source, BucketSource rules, BucketSource.Prefix prefix) {}

    /** Who watches where an object lies. */
    List<Watch> watching(ObjectName name) {
        return watched.values().stream()
                .flatMap(
                        bucket ->
                                bucket.source().prefixes().stream()
                                        .filter(prefix -> prefix.covers(name))
                                        .limit(1)
                                        .map(p -> new Watch(bucket.id(), bucket.source(), p)))
                .toList();
    }

    /** Begins to watch. */
    WatchedBucket open(String id, BucketSource source) {
        WatchedBucket bucket = new WatchedBucket(id, source, seen, clock);
        watched.put(id, bucket);
        return bucket;
    }

    /** Stops watching. */
    void close(WatchedBucket bucket) {
        watched.remove(bucket.id(), bucket);
    }

    @Override
    public List<Finding> findings() {
        return watched.values().stream().flatMap(bucket -> bucket.findings().stream()).toList();
    }
}
