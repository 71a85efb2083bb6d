package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.engine.Intake;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.message.CreatedObject;
import io.caravan.store.JobQuery;
import io.caravan.store.sql.SqliteStore;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.services.s3.model.S3Object;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

class NotifiedObjectsTest {
    private static final Instant NOW = Instant.now();

    @TempDir Path home;
    private SqliteStore store;
    private WatchedBucket bucket;
    private ObjectIntake intake;
    private NotifiedObjects notified;

    @BeforeEach
    void watch() {
        store = SqliteStore.open(home.resolve("store.db"));
        Connections connections = new Connections(List.of());
        Set<String> operations = Set.of("remux");
        WatchedFolders folders =
                new WatchedFolders(
                        WatchSettings.of(home, Set.of("mp4")),
                        store.documents(),
                        null,
                        operations::contains,
                        () -> operations,
                        Clock.systemUTC());
        WatchedBuckets buckets =
                new WatchedBuckets(connections, store.documents(), folders, Clock.systemUTC());
        BucketSource source =
                new BucketParameters(new HashMap<>(Map.of("default", "remux")), folders)
                        .take("media/in");
        bucket = buckets.open("s3", source);
        intake = new ObjectIntake(new Storing(), store.documents());
        notified = new NotifiedObjects(connections, buckets, intake, store.documents());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Optional<String> notice(String key, String etag, long bytes) {
        return notified.submit(new CreatedObject("media", key, etag, bytes, null, NOW));
    }

    private void list(String key, String etag) {
        S3Object object =
                S3Object.builder()
                        .key(key)
                        .eTag('"' + etag + '"')
                        .size(7L)
                        .lastModified(NOW)
                        .build();
        bucket.sweep(
                request -> request.marker() == null ? List.of(object) : List.of(),
                found -> found.forEach(intake::accept));
    }

    private List<Job> jobs() {
        return store.jobs().list(JobQuery.all()).jobs();
    }

    @Test
    void a_notice_and_a_listing_of_one_object_make_one_job() {
        String key = "in/remux/2026/${bean:x}.mp4";
        String job = notice(key, "1", 7).orElseThrow();
        list(key, "1");
        assertThat(notice(key, "1", 7)).isEmpty();

        assertThat(jobs()).hasSize(1);
        Job made = jobs().get(0);
        assertThat(made.id()).isEqualTo(job);
        assertThat(made.inputs().get(0).uri()).isEqualTo("s3://media/" + key);
        assertThat(made.origin().path()).isEqualTo("2026");
        assertThat(made.origin().etag()).isEqualTo("1");

        list(key, "2");
        assertThat(notice(key, "2", 7)).isEmpty();
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void what_no_source_watches_or_takes_makes_no_job() {
        assertThat(notice("other/a.mp4", "1", 7)).isEmpty();
        assertThat(notice("in/remux/a.txt", "1", 7)).isEmpty();
        assertThat(notice("in/remux/a.mp4", "1", 0)).isEmpty();
        assertThat(jobs()).isEmpty();
    }

    /** Stores jobs and works on none. */
    private final class Storing implements Intake {
        @Override
        public Job prepare(JobRequest request, Origin origin, String key) {
            return JobBuilder.builder()
                    .id(UUID.randomUUID().toString())
                    .key(key)
                    .state(JobState.QUEUED)
                    .operation(request.operation())
                    .inputs(List.of(Input.of(request.input())))
                    .lane(Lane.SHORT)
                    .createdAt(NOW)
                    .origin(origin)
                    .build();
        }

        @Override
        public Job submit(Job job) {
            return store.jobs().insert(job);
        }

        @Override
        public Job accepted(Job job) {
            throw new UnsupportedOperationException();
        }
    }
}
