package io.caravan.engine;

import io.caravan.config.Settings;
import io.caravan.s3.Connections;
import io.caravan.s3.ObjectIntake;
import io.caravan.s3.S3Storage;
import io.caravan.s3.WatchedBuckets;
import io.caravan.store.Documents;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;

import java.time.Clock;

/** What the routes of S3 refer to. No client is made before a job or a source needs one. */
final class S3Parts implements AutoCloseable {
    /** So many jobs share one flush of the store to disk. */
    private static final int THREADS = 32;

    private final Connections connections;
    private final Documents documents;
    private final S3Storage storage;

    S3Parts(Settings settings, Documents documents) {
        this.documents = documents;
        connections = Connections.of(settings);
        storage = new S3Storage(connections, documents);
    }

    /** Makes what the routes need. */
    WatchedBuckets bind(CamelContext camel, Intake intake, WatchedFolders folders) {
        WatchedBuckets buckets =
                new WatchedBuckets(connections, documents, folders, Clock.systemUTC());
        camel.getRegistry().bind("s3Storage", storage);
        camel.getRegistry().bind("objectIntake", new ObjectIntake(intake, documents));
        camel.getRegistry().bind("watchedBuckets", buckets);
        camel.getExecutorServiceManager().registerThreadPoolProfile(threads());
        return buckets;
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
