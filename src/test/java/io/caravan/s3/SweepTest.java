package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.store.Documents;
import io.caravan.store.sql.SqliteStore;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

class SweepTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(90));

    @TempDir Path home;
    private SqliteStore store;
    private Counting documents;
    private final TreeMap<String, S3Object> bucket = new TreeMap<>();
    private final List<String> taken = new ArrayList<>();
    private int largestPage;
    private String refusal;

    @BeforeEach
    void open() {
        store = SqliteStore.open(home.resolve("store.db"));
        documents = new Counting(store.documents());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(String key, String etag, Instant modified) {
        bucket.put(
                key,
                S3Object.builder()
                        .key(key)
                        .eTag("\"" + etag + "\"")
                        .size(7L)
                        .lastModified(modified)
                        .build());
    }

    /** As S3 does: in order, behind the marker, so many at most. */
    private List<S3Object> list(ListObjectsRequest request) {
        String after = request.marker() == null ? "" : request.marker();
        return bucket.tailMap(after, false).values().stream()
                .filter(object -> object.key().startsWith(request.prefix()))
                .limit(request.maxKeys())
                .toList();
    }

    private void take(List<Found> found) {
        largestPage = Math.max(largestPage, found.size());
        SeenObjects seen = new SeenObjects(documents);
        if (refusal == null) {
            // at once, so that the store needs few flushes
            found.parallelStream().forEach(f -> seen.remember(f, f.skip() ? "" : "job"));
            found.forEach(f -> taken.add((f.skip() ? "skipped " : "") + f.name().key()));
        }
        found.forEach(f -> f.refusal().accept(f, refusal));
    }

    private Sweep sweep(Map<String, Object> parameters) {
        BucketSource source =
                new BucketParameters(new HashMap<>(parameters), folders()).take("media/in");
        return new Sweep(
                "s3",
                source,
                source.prefixes().get(0),
                new SeenObjects(documents),
                (found, problem) -> {});
    }

    private WatchedFolders folders() {
        Set<String> operations = Set.of("remux");
        return new WatchedFolders(
                WatchSettings.of(home, Set.of("mp4")),
                documents,
                null,
                operations::contains,
                () -> operations,
                Clock.systemUTC());
    }

    private void run(Sweep sweep, Instant now) {
        taken.clear();
        sweep.run(now, this::list, this::take);
    }

    @Test
    void takes_media_once_for_each_content_and_nothing_else() {
        put("in/remux/a.mp4", "1", LONG_AGO);
        put("in/remux/.b.mp4", "1", LONG_AGO);
        put("in/remux/c.txt", "1", LONG_AGO);
        put("in/remux/d.mp4.part", "1", LONG_AGO);
        put("in/remux/../e.mp4", "1", LONG_AGO);
        put("in/remux//f.mp4", "1", LONG_AGO);
        put("in/remux/g.mp4/", "1", LONG_AGO);
        put("other/h.mp4", "1", LONG_AGO);
        Sweep sweep = sweep(Map.of("default", "remux"));

        run(sweep, NOW);
        assertThat(taken).containsExactly("in/remux/a.mp4");
        run(sweep, NOW.plusSeconds(30));
        assertThat(taken).isEmpty();
        put("in/remux/a.mp4", "2", NOW);
        run(sweep, NOW.plusSeconds(60));
        assertThat(taken).containsExactly("in/remux/a.mp4");
        run(sweep(Map.of("default", "remux")), NOW.plusSeconds(90));
        assertThat(taken).isEmpty();
    }

    @Test
    void what_is_older_than_the_last_look_costs_its_listing_only() {
        for (int i = 0; i < 3_000; i++) {
            put("in/remux/%04d.mp4".formatted(i), "1", LONG_AGO);
        }
        Sweep sweep = sweep(Map.of("default", "remux"));
        run(sweep, NOW);
        assertThat(taken).hasSize(3_000);
        assertThat(largestPage).isEqualTo(1000);
        assertThat(documents.lookedUp).isEqualTo(3_000);

        put("in/remux/new.mp4", "1", NOW.plusSeconds(5));
        documents.lookedUp = 0;
        run(sweep, NOW.plusSeconds(30));
        assertThat(taken).containsExactly("in/remux/new.mp4");
        assertThat(documents.lookedUp).isEqualTo(1);

        documents.lookedUp = 0;
        run(sweep, NOW.plus(Duration.ofMinutes(61)));
        assertThat(taken).isEmpty();
        assertThat(documents.lookedUp).isEqualTo(3_001);
    }

    @Test
    void an_object_bears_the_time_when_its_upload_began() {
        Sweep sweep = sweep(Map.of("default", "remux"));
        run(sweep, NOW);
        put("in/large.mp4", "1-900", NOW.minus(Duration.ofHours(20)));
        run(sweep, NOW.plusSeconds(30));
        assertThat(taken).containsExactly("in/large.mp4");
    }

    @Test
    void what_was_refused_is_offered_again_however_old_it_is() {
        put("in/a.mp4", "1", LONG_AGO);
        Sweep sweep = sweep(Map.of("default", "remux"));
        refusal = "no such operation";
        run(sweep, NOW);
        run(sweep, NOW.plusSeconds(30));
        refusal = null;
        run(sweep, NOW.plusSeconds(60));
        assertThat(taken).containsExactly("in/a.mp4");
        run(sweep, NOW.plusSeconds(90));
        assertThat(taken).isEmpty();
    }

    @Test
    void what_was_there_first_can_be_left_out_for_good() {
        put("in/old.mp4", "1", LONG_AGO);
        Map<String, Object> parameters = Map.of("default", "remux", "existing", "ignore");
        run(sweep(parameters), NOW);
        assertThat(taken).containsExactly("skipped in/old.mp4");
        put("in/new.mp4", "1", NOW);
        run(sweep(parameters), NOW.plusSeconds(30));
        assertThat(taken).containsExactly("in/new.mp4");
    }

    @Test
    void a_server_that_ignores_the_marker_is_found_out() {
        put("in/a.mp4", "1", NOW);
        Sweep sweep = sweep(Map.of("default", "remux"));
        assertThatThrownBy(() -> sweep.run(NOW, any -> List.copyOf(bucket.values()), this::take))
                .hasMessageContaining("again");
    }

    @Test
    void impossible_parameters_say_what_is_allowed() {
        refuses(Map.of("after", "move"), "done: s3://bucket/folder/");
        refuses(Map.of("after", "move", "done", "s3://media/done"), "slash at its end");
        refuses(Map.of("after", "move", "done", "s3://media/in/done/"), "taken again");
        refuses(Map.of("after", "burn"), "leave, move, tag, delete");
        refuses(Map.of("tag", "a=b"), "after: tag");
        refuses(Map.of("output", "s3://media/in/{name}.mp4"), "taken again");
        refuses(Map.of("settle", "5s"), "watched folders only");
    }

    private void refuses(Map<String, Object> parameters, String message) {
        assertThatThrownBy(() -> sweep(parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** The real store, and how many keys were looked up. */
    private static final class Counting implements Documents {
        private final Documents documents;
        private int lookedUp;

        Counting(Documents documents) {
            this.documents = documents;
        }

        @Override
        public Optional<Document> get(String kind, String id) {
            return documents.get(kind, id);
        }

        @Override
        public Map<String, Document> getAll(String kind, Collection<String> ids) {
            lookedUp += ids.size();
            return documents.getAll(kind, ids);
        }

        @Override
        public boolean put(String kind, String id, JsonNode value, long expectedVersion) {
            return documents.put(kind, id, value, expectedVersion);
        }

        @Override
        public boolean delete(String kind, String id, long expectedVersion) {
            return documents.delete(kind, id, expectedVersion);
        }

        @Override
        public List<Document> list(String kind, String after, int limit) {
            return documents.list(kind, after, limit);
        }
    }
}
