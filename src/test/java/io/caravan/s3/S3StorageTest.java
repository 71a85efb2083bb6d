package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Replaced;
import io.caravan.publish.NameTaken;
import io.caravan.storage.Checksum;
import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.ObjectServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class S3StorageTest {
    /** S3 takes no smaller parts. */
    private static final PartSize FIVE_MEGABYTES = new PartSize(5 << 20);

    /** And copies more at once than this. */
    private static final Disposal.CopySize EIGHT_MEGABYTES =
            new Disposal.CopySize(8 << 20, FIVE_MEGABYTES);

    @TempDir static Path objects;
    private static ObjectServer server;

    @TempDir Path folder;
    private SqliteStore store;
    private Connections connections;
    private S3Storage storage;

    @BeforeAll
    static void startTheServer() {
        server = new ObjectServer(objects, "media", "other");
    }

    @AfterAll
    static void stopTheServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        store = SqliteStore.open(folder.resolve("store.db"));
        connections = connections(ObjectServer.SECRET_KEY, true);
        storage = new S3Storage(connections, store.documents(), FIVE_MEGABYTES, EIGHT_MEGABYTES);
        server.forget();
    }

    private static Connections connections(String secret, boolean allChecksums) {
        return new Connections(
                List.of(
                        new Connection(
                                null,
                                List.of("media", "other"),
                                Optional.of(server.endpoint()),
                                Optional.empty(),
                                Optional.of(ObjectServer.ACCESS_KEY),
                                Optional.of(secret),
                                Optional.empty(),
                                true,
                                allChecksums)));
    }

    @AfterEach
    void disconnect() {
        server.refuseWrites(false);
        storage.close();
        connections.close();
        store.close();
    }

    private Path file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }

    private void store(Path file, String uri, boolean replace, String job) throws IOException {
        store(file, uri, replace, job, Map.of());
    }

    private void store(
            Path file, String uri, boolean replace, String job, Map<String, String> options)
            throws IOException {
        storage.store(
                file.toFile(), uri, replace, "video/mp4", job, Checksum.sha256(file), options);
    }

    private Path fetch(String uri, String etag) throws IOException {
        return storage.fetch(uri, Files.createTempDirectory(folder, "fetch"), etag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.mp4",
                "a b/c+d%20e&f=g?h#i.mp4",
                "Übung/日本語 🎬.mp4",
                "x'y\"z;$(id)`id`.mp4",
                "${bean:s3Storage?method=close}.mp4",
                "${sys:user.home}/${header.folder}/{{env:HOME}}.mp4"
            })
    void a_key_is_only_a_name(String key) throws IOException {
        Path file = file("a.mp4", 1000);
        String uri = "s3://media/names/" + key;

        store(file, uri, false, "1");
        assertThat(server.keys("media")).contains("names/" + key);
        assertThat(storage.stat(uri, "write", Map.of())).isNotEmpty();
        assertThat(fetch(uri, null)).hasSameBinaryContentAs(file);
        storage.dispose(uri, "move", "s3://other/moved/" + key, null, null);
        assertThat(server.keys("other")).contains("moved/" + key);
        assertThat(server.keys("media")).doesNotContain("names/" + key);
        storage.dispose("s3://other/moved/" + key, "delete", null, null, null);
        assertThat(server.keys("other")).doesNotContain("moved/" + key);
    }

    @Test
    void large_files_go_in_parts_and_come_in_ranges_and_are_the_same() throws IOException {
        Path file = file("large.mp4", (33 << 20) + 7);

        store(file, "s3://media/large.mp4", false, "1");
        HeadObjectResponse head =
                server.client().headObject(r -> r.bucket("media").key("large.mp4"));

        assertThat(server.calls()).filteredOn(c -> c.startsWith("part ")).hasSize(7);
        assertThat(head.contentType()).isEqualTo("video/mp4");
        assertThat(fetch("s3://media/large.mp4", head.eTag())).hasSameBinaryContentAs(file);
        assertThat(server.calls())
                .filteredOn(c -> c.startsWith("get "))
                .contains("get large.mp4 bytes=0-16777215");
        assertThat(store.documents().list("s3-upload", null, 10)).isEmpty();
    }

    @Test
    void servers_that_know_no_checksums_get_none() throws IOException {
        connections.close();
        connections = connections(ObjectServer.SECRET_KEY, false);
        storage = new S3Storage(connections, store.documents(), FIVE_MEGABYTES, EIGHT_MEGABYTES);
        Path file = file("plain.mp4", (11 << 20) + 7);

        store(file, "s3://media/no-checksums.mp4", false, "1");
        assertThat(fetch("s3://media/no-checksums.mp4", null)).hasSameBinaryContentAs(file);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 11 << 20})
    void nothing_is_overwritten_and_the_same_job_may_store_again(int bytes) throws IOException {
        String uri = "s3://media/taken-" + bytes + ".mp4";
        Path mine = file("mine.mp4", bytes);
        store(mine, uri, false, "1");
        server.forget();
        store(mine, uri, false, "1");
        assertThat(server.calls()).noneMatch(call -> call.startsWith("part "));

        assertThatThrownBy(() -> store(mine, uri, false, "2")).isInstanceOf(NameTaken.class);
        Path other = file("other.mp4", bytes + 1);
        assertThatThrownBy(() -> store(other, uri, false, "1")).isInstanceOf(NameTaken.class);
        assertThat(fetch(uri, null)).hasSameBinaryContentAs(mine);

        store(other, uri, true, "2");
        assertThat(fetch(uri, null)).hasSameBinaryContentAs(other);
    }

    @Test
    void an_object_that_was_replaced_or_is_empty_or_missing_is_not_fetched() throws IOException {
        server.put("media", "in/a.mp4", "one");
        String seen = storage.stat("s3://media/in/a.mp4", "read", null);
        server.put("media", "in/a.mp4", "two");
        server.put("media", "in/empty.mp4", "");

        assertThatThrownBy(() -> fetch("s3://media/in/a.mp4", seen)).isInstanceOf(Replaced.class);
        refuses(() -> fetch("s3://media/in/empty.mp4", null), ErrorKind.INPUT, "is empty");
        refuses(() -> fetch("s3://media/in/none.mp4", null), ErrorKind.INPUT, "is not there");
        refuses(() -> fetch("s3://secret/a.mp4", null), ErrorKind.OPTIONS, "caravan.s3.buckets");
        assertThat(storage.stat("s3://media/in/none.mp4", "write", Map.of())).isNull();
    }

    @Test
    void an_archived_object_says_so() throws IOException {
        server.client()
                .putObject(
                        r -> r.bucket("media").key("cold.mp4").storageClass("GLACIER"),
                        RequestBody.fromString("cold"));
        refuses(() -> fetch("s3://media/cold.mp4", null), ErrorKind.INPUT, "(Glacier); restore it");
    }

    @Test
    void what_was_replaced_since_it_was_seen_is_neither_deleted_nor_moved() throws IOException {
        server.put("media", "keep.mp4", "one");
        String seen = storage.stat("s3://media/keep.mp4", "read", null);
        server.put("media", "keep.mp4", "two");

        storage.dispose("s3://media/keep.mp4", "delete", null, null, seen);
        storage.dispose("s3://media/keep.mp4", "move", "s3://other/keep.mp4", null, seen);

        assertThat(server.get("media", "keep.mp4")).asString().isEqualTo("two");
        assertThat(server.keys("other")).doesNotContain("keep.mp4");
    }

    @Test
    void a_move_overwrites_nothing_and_may_be_done_again() throws IOException {
        server.put("media", "in/m.mp4", "mine");
        server.put("other", "done/m.mp4", "somebody's");

        storage.dispose("s3://media/in/m.mp4", "move", "s3://other/done/m.mp4", null, null);
        storage.dispose("s3://media/in/m.mp4", "move", "s3://other/done/m.mp4", null, null);

        assertThat(server.keys("other")).contains("done/m.mp4", "done/m-1.mp4");
        assertThat(server.get("other", "done/m-1.mp4")).asString().isEqualTo("mine");
        assertThat(server.get("other", "done/m.mp4")).asString().isEqualTo("somebody's");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 12_000_000})
    void what_is_moved_keeps_all_that_it_had(int bytes) throws IOException {
        String name = "kept-" + bytes + ".mp4";
        Path file = file(name, bytes);
        server.client()
                .putObject(
                        r ->
                                r.bucket("media")
                                        .key(name)
                                        .contentType("video/x-tape")
                                        .contentDisposition("attachment")
                                        .contentLanguage("de")
                                        .cacheControl("max-age=60")
                                        .metadata(Map.of("reel", "7")),
                        RequestBody.fromFile(file));

        storage.dispose("s3://media/" + name, "move", "s3://other/" + name, null, null);

        HeadObjectResponse moved = server.client().headObject(r -> r.bucket("other").key(name));
        assertThat(moved.contentType()).isEqualTo("video/x-tape");
        assertThat(moved.contentDisposition()).isEqualTo("attachment");
        assertThat(moved.contentLanguage()).isEqualTo("de");
        assertThat(moved.cacheControl()).isEqualTo("max-age=60");
        assertThat(moved.metadata()).containsEntry("reel", "7");
        assertThat(server.get("other", name)).isEqualTo(Files.readAllBytes(file));
        assertThat(server.keys("media")).doesNotContain(name);
        assertThat(store.documents().list("s3-upload", null, 10)).isEmpty();
    }

    @Test
    void a_move_in_parts_that_was_cut_off_before_the_end_is_not_done_twice() throws IOException {
        Path file = file("twice.mp4", 12_000_000);
        server.put("media", "twice.mp4", file);
        storage.dispose("s3://media/twice.mp4", "move", "s3://other/twice.mp4", null, null);
        server.put("media", "twice.mp4", file);

        storage.dispose("s3://media/twice.mp4", "move", "s3://other/twice.mp4", null, null);

        assertThat(server.keys("other")).contains("twice.mp4").doesNotContain("twice-1.mp4");
        assertThat(server.keys("media")).doesNotContain("twice.mp4");
    }

    @Test
    void a_move_in_parts_takes_only_what_was_seen_and_leaves_nothing_half_done()
            throws IOException {
        server.put("media", "torn.mp4", file("torn.mp4", 12_000_000));
        Path other = file("other.mp4", 11_000_000);
        server.beforeNextPart(() -> server.put("media", "torn.mp4", other));

        storage.dispose("s3://media/torn.mp4", "move", "s3://other/torn.mp4", null, null);

        assertThat(server.get("media", "torn.mp4")).isEqualTo(Files.readAllBytes(other));
        assertThat(server.keys("other")).doesNotContain("torn.mp4");
        assertThat(server.calls()).contains("abort torn.mp4");
        assertThat(store.documents().list("s3-upload", null, 10)).isEmpty();
    }

    @Test
    void options_of_an_output_reach_the_object_and_impossible_ones_are_refused_at_once()
            throws IOException {
        Path file = file("o.mp4", 10);
        store(file, "s3://media/o.mp4", false, "1", Map.of("cacheControl", "max-age=60"));
        assertThat(server.client().headObject(r -> r.bucket("media").key("o.mp4")).cacheControl())
                .isEqualTo("max-age=60");

        refuses(
                () -> storage.stat("s3://media/p.mp4", "write", Map.of("storageClass", "COLD")),
                ErrorKind.OPTIONS,
                "GLACIER");
        refuses(
                () -> storage.stat("s3://media/p.mp4", "write", Map.of("klass", "x")),
                ErrorKind.OPTIONS,
                "storageClass");
    }

    @Test
    void an_outage_is_worth_waiting_for_and_leaves_no_parts_behind() throws IOException {
        Path file = file("wait.mp4", 11 << 20);
        server.refuseWrites(true);
        assertThatThrownBy(() -> store(file, "s3://media/wait.mp4", false, "1"))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("away");
        server.refuseWrites(false);
        server.stop();
        try {
            assertThatThrownBy(() -> fetch("s3://media/large.mp4", null))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("away");
        } finally {
            server.start();
        }
        store(file, "s3://media/wait.mp4", false, "1");
        assertThat(fetch("s3://media/wait.mp4", null)).hasSameBinaryContentAs(file);
    }

    @Test
    void an_upload_that_was_cut_off_is_broken_off_by_the_next_process() throws IOException {
        String upload =
                server.client()
                        .createMultipartUpload(r -> r.bucket("media").key("cut.mp4"))
                        .uploadId();
        new OpenUploads(connections, store.documents())
                .open(new ObjectName("media", "cut.mp4"), upload);

        storage.sweep();

        assertThat(server.calls()).contains("abort cut.mp4");
        assertThat(store.documents().list("s3-upload", null, 10)).isEmpty();
    }

    @Test
    void wrong_keys_are_an_outage_that_a_person_can_end() {
        try (Connections wrong = connections("not-the-secret", true);
                S3Storage locked = new S3Storage(wrong, store.documents())) {
            server.put("media", "locked.mp4", "x");
            assertThatThrownBy(() -> locked.fetch("s3://media/locked.mp4", folder, null))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("SignatureDoesNotMatch")
                    .hasMessageContaining("check its keys");
        }
    }

    @Test
    void the_connection_that_fits_a_bucket_best_serves_it() {
        Connections two =
                new Connections(
                        List.of(
                                connection("aws", null, "*"),
                                connection("minio", "http://minio:9000", "in", "out-*")));
        assertThat(two.where("in")).isEqualTo("http://minio:9000");
        assertThat(two.where("out-1")).isEqualTo("http://minio:9000");
        assertThat(two.where("inside")).isEqualTo("AWS");
    }

    private static Connection connection(String name, String endpoint, String... buckets) {
        return new Connection(
                name,
                List.of(buckets),
                Optional.ofNullable(endpoint).map(URI::create),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                endpoint != null,
                true);
    }

    private static void refuses(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            ErrorKind kind,
            String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
