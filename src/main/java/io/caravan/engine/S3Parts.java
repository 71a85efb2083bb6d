package io.caravan.engine;

import io.caravan.config.Settings;
import io.caravan.health.Finding;
import io.caravan.health.HealthSource;
import io.caravan.message.ObjectSource;
import io.caravan.s3.Connections;
import io.caravan.s3.NotifiedObjects;
import io.caravan.s3.ObjectIntake;
import io.caravan.s3.S3Storage;
import io.caravan.s3.WatchedBuckets;
import io.caravan.store.Documents;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;

import java.time.Clock;
import java.util.List;

/** What the routes of S3 refer to. No client is made before a job or a source needs one. */
final class S3Parts implements HealthSource, AutoCloseable {
    /** So many jobs share one flush of the store to disk. */
    private static final int THREADS = 32;

    private final Connections connections;
    private final Documents documents;
    private final S3Storage storage;
    private WatchedBuckets buckets;
    private NotifiedObjects objects;

    S3Parts(Settings settings, Documents documents) {
        this.documents = documents;
        connections = Connections.of(settings);
        storage = new S3Storage(connections, documents);
    }

    /** Makes what the routes need. */
    void bind(CamelContext camel, Intake intake, WatchedFolders folders) {
        ObjectIntake objectIntake = new ObjectIntake(intake, documents);
        buckets = new WatchedBuckets(connections, documents, folders, Clock.systemUTC());
        objects = new NotifiedObjects(connections, buckets, objectIntake, documents);
        camel.getRegistry().bind("s3Storage", storage);
        camel.getRegistry().bind("objectIntake", objectIntake);
        camel.getRegistry().bind("watchedBuckets", buckets);
        camel.getExecutorServiceManager().registerThreadPoolProfile(threads());
    }

    /** Takes what S3 notifies of. */
    ObjectSource objects() {
        return objects;
    }

    @Override
    public List<Finding> findings() {
        return buckets.findings();
    }

    private static ThreadPoolProfile threads() {
        ThreadPoolProfile profile = new ThreadPoolProfile("intake");
        profile.setPoolSize(THREADS);
        profile.setMaxPoolSize(THREADS);
        profile.setMaxQueueSize(1000);
        profile.setAllowCoreThreadTimeOut(true);
        return profile;
    }

    /** Puts in order what an earlier run, or an outage, left behind. */
    void sweep() {
        storage.sweep();
    }

    @Override
    public void close() {
        storage.close();
        connections.close();
    }
}
