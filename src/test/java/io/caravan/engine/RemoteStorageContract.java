package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Replaced;
import io.caravan.publish.NameTaken;
import io.caravan.publish.RemoteStore;
import io.caravan.storage.Checksum;
import io.caravan.storage.Scratch;
import io.caravan.testing.FileServer;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What storage on a server keeps to, whatever protocol it speaks. */
abstract class RemoteStorageContract {
    private static final String HOSTILE = "${bean:x} {{env:HOME}} -a'b\" 100%41 #1&z=[a].mp4";
    private static final int BIG = 8_000_000;

    @TempDir Path temp;
    FileServer server;
    RemoteStorage storage;
    Scratch scratch;
    private CamelContext camel;

    /** A server that is not started. */
    abstract FileServer server(Path root) throws Exception;

    /**
     * Loads the routes of the storage {@link #scheme} on {@code 127.0.0.1}.
     *
     * @param password to log in with
     */
    abstract void load(CamelContext camel, String password) throws Exception;

    abstract String scheme();

    /** What a source makes of a file of this size and time. */
    abstract String etag(long size, long seconds);

    /** File of certificates that the client trusts besides those of Java. */
    Optional<Path> trusted() {
        return Optional.empty();
    }

    @BeforeEach
    void start() throws Exception {
        Path root = Files.createDirectories(temp.resolve("server"));
        Files.createDirectories(root.resolve("media"));
        server = server(root);
        server.start();
        connect(FileServer.PASSWORD);
    }

    /** Anew, as another client. */
    void connect(String password) throws Exception {
        if (camel != null) {
            camel.stop();
        }
        camel = new ScratchContext();
        RemoteParts.bind(camel, trusted());
        for (String file : List.of("remote-read", "remote-write")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(
                            ResourceHelper.resolveMandatoryResource(
                                    camel, "file:routes/pipeline/" + file + ".camel.yaml"));
        }
        load(camel, password);
        camel.start();
        scratch = new Scratch(temp.resolve("wo rk"), folder -> {});
        storage = new RemoteStorage(new Dispatch(camel), scratch);
    }

    @AfterEach
    void stop() {
        camel.stop();
        server.close();
    }

    @Test
    void any_name_in_any_folder_is_only_a_name() throws IOException {
        String folder = "-in ${date:now} %2e äöü 日本/";
        String path = folder + HOSTILE;
        Path file = Files.writeString(temp.resolve("a"), "film");

        storage.put(put(file, uri(path), false));

        assertThat(server.files()).containsExactly("media/" + path);
        assertThat(holds(path)).contains(true);
        assertThat(holds(folder + "b.mp4")).contains(false);
        assertThat(holds("nowhere/b.mp4")).contains(false);
        Path fetched = storage.fetch(uri(path), scratch.open("1", "0"), null);
        assertThat(fetched).hasContent("film").hasExtension("mp4");
        assertThat(fetched.getFileName().toString()).doesNotStartWith("-");
        storage.remove(uri(path));
        assertThat(server.files()).isEmpty();
    }

    @Test
    void a_name_that_is_taken_stays_unless_it_is_to_be_replaced() throws IOException {
        write("media/a.mp4", "theirs");
        Path file = Files.writeString(temp.resolve("a"), "ours");

        assertThatThrownBy(() -> storage.put(put(file, uri("a.mp4"), false)))
                .isInstanceOf(NameTaken.class);
        assertThat(server.root().resolve("media/a.mp4")).hasContent("theirs");
        storage.put(put(file, uri("a.mp4"), true));
        assertThat(server.root().resolve("media/a.mp4")).hasContent("ours");
        assertThat(storage.holdsContent(put(file, uri("a.mp4"), false))).isTrue();
        assertThat(server.files()).containsExactly("media/a.mp4");
    }

    @Test
    void a_name_that_is_taken_during_the_transfer_stays_and_nothing_is_left_over()
            throws IOException {
        Path file = Files.writeString(temp.resolve("a"), "ours");
        server.beforeNextWrite(part -> Files.writeString(part.resolveSibling("a.mp4"), "theirs"));

        assertThatThrownBy(() -> storage.put(put(file, uri("a.mp4"), false)))
                .isInstanceOf(NameTaken.class);

        assertThat(server.root().resolve("media/a.mp4")).hasContent("theirs");
        assertThat(server.files()).containsExactly("media/a.mp4");
    }

    @Test
    void a_server_that_stops_while_it_reads_is_waited_for() throws Exception {
        byte[] bytes = big();
        Files.write(server.root().resolve("media/a.mp4"), bytes);
        CompletableFuture<Void> stopped = server.stopAfterReading(BIG / 2);

        assertThatThrownBy(() -> storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("broke off");
        stopped.get(1, TimeUnit.MINUTES);
        assertThatThrownBy(() -> storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("refused");
        server.start();

        assertThat(storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null))
                .hasBinaryContent(bytes);
    }

    @Test
    void a_server_that_stops_while_it_writes_shows_nothing_and_gets_it_whole_later()
            throws Exception {
        byte[] bytes = big();
        Path file = Files.write(temp.resolve("a"), bytes);
        CompletableFuture<Void> stopped = server.stopAfterWriting(BIG / 2);

        assertThatThrownBy(() -> storage.put(put(file, uri("out/a.mp4"), false)))
                .isInstanceOf(NotNow.class);
        stopped.get(1, TimeUnit.MINUTES);
        assertThat(server.files()).containsExactly("media/out/job1.part");
        server.start();
        storage.put(put(file, uri("out/a.mp4"), false));

        assertThat(server.files()).containsExactly("media/out/a.mp4");
        assertThat(server.root().resolve("media/out/a.mp4")).hasBinaryContent(bytes);
    }

    @Test
    void what_does_not_arrive_whole_is_taken_away_again() throws IOException {
        Path file = Files.writeString(temp.resolve("a"), "ours");
        server.harmNextRenamed(stored -> Files.writeString(stored, "ou"));

        assertThatThrownBy(() -> storage.put(put(file, uri("a.mp4"), false)))
                .isInstanceOf(NotNow.class)
                .hasMessageContaining("whole");
        assertThat(server.files()).isEmpty();
        storage.put(put(file, uri("a.mp4"), false));
        assertThat(server.root().resolve("media/a.mp4")).hasContent("ours");
    }

    @Test
    void a_log_in_that_is_refused_is_waited_for_by_name() throws Exception {
        connect("wrong");

        assertThatThrownBy(() -> holds("a.mp4"))
                .isInstanceOf(NotNow.class)
                .hasMessageMatching(
                        "(?is)stat-" + scheme() + ".*(Auth fail|authentication failed).*")
                .message()
                .doesNotContain("wrong", "\n");
    }

    @Test
    void what_is_not_there_or_lies_elsewhere_fails_with_the_reason() {
        JobException missing =
                catchThrowableOfType(
                        JobException.class,
                        () -> storage.fetch(uri("in/a.mp4"), scratch.open("1", "0"), null));
        assertThat(missing.kind()).isEqualTo(ErrorKind.INPUT);
        assertThat(missing).hasMessageContaining("there is no " + uri("in/a.mp4"));
        for (String uri :
                Stream.of(
                                "elsewhere/a.mp4",
                                "127.0.0.1/../a.mp4",
                                "127.0.0.1/in/../../a.mp4",
                                "127.0.0.1/in//a.mp4",
                                "127.0.0.1/in/",
                                "127.0.0.1/*.mp4",
                                "127.0.0.1/in?/a.mp4",
                                "127.0.0.1/a\\\\b.mp4",
                                "127.0.0.1/a\nb.mp4")
                        .map(place -> scheme() + "://" + place)
                        .toList()) {
            JobException refused =
                    catchThrowableOfType(
                            JobException.class,
                            () -> storage.fetch(uri, scratch.open("1", "0"), null));
            assertThat(refused.kind()).as(uri).isEqualTo(ErrorKind.OPTIONS);
        }
    }

    @Test
    void only_the_version_that_the_source_saw_is_read_and_deleted() throws IOException {
        Path file = write("media/a.mp4", "film");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
        String etag = etag(4, 1_700_000_000);
        assertThat(storage.fetch(uri("a.mp4"), scratch.open("1", "0"), etag)).hasContent("film");
        assertThatThrownBy(() -> storage.dispose(uri("a.mp4"), Map.of("after", "tag")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("left or deleted");

        write("media/a.mp4", "a new film");

        assertThatThrownBy(() -> storage.fetch(uri("a.mp4"), scratch.open("1", "0"), etag))
                .isInstanceOf(Replaced.class);
        storage.dispose(uri("a.mp4"), Map.of("after", "delete", "etag", etag));
        assertThat(file).hasContent("a new film");
        Files.writeString(file, "film");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
        storage.dispose(uri("a.mp4"), Map.of("after", "delete", "etag", etag));
        assertThat(file).doesNotExist();
    }

    @Test
    void no_connection_is_left_behind() throws IOException {
        write("media/a.mp4", "film");

        Path file = storage.fetch(uri("a.mp4"), scratch.open("1", "0"), null);
        storage.put(put(file, uri("b.mp4"), false));
        storage.dispose(uri("a.mp4"), Map.of("after", "delete"));

        assertThat(server.files()).containsExactly("media/b.mp4");
        await().atMost(Duration.ofMinutes(1)).until(() -> server.connections() == 0);
    }

    @Test
    void jobs_that_read_and_write_at_a_time_get_their_own() throws Exception {
        for (int i = 0; i < 4; i++) {
            write("media/in/" + i + ".mp4", ("film " + i).repeat(50_000));
        }
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String number = Integer.toString(i);
            String name = i % 4 + ".mp4";
            all.add(
                    CompletableFuture.runAsync(
                            () -> {
                                Path in =
                                        storage.fetch(
                                                uri("in/" + name),
                                                scratch.open("job" + number, "0"),
                                                null);
                                storage.put(put(in, uri("out/" + number + ".mp4"), false, number));
                            },
                            pool));
        }
        all.forEach(CompletableFuture::join);
        pool.shutdown();

        for (int i = 0; i < 12; i++) {
            assertThat(server.root().resolve("media/out/" + i + ".mp4"))
                    .hasContent(("film " + i % 4).repeat(50_000));
        }
    }

    Path write(String path, String text) throws IOException {
        Path file = server.root().resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Optional<Boolean> holds(String path) {
        return storage.holds(uri(path), Map.of());
    }

    private static byte[] big() {
        byte[] bytes = new byte[BIG];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    String uri(String path) {
        return scheme() + "://127.0.0.1/" + path;
    }

    static RemoteStore.Put put(Path file, String uri, boolean replace) {
        return put(file, uri, replace, "job1");
    }

    private static RemoteStore.Put put(Path file, String uri, boolean replace, String job) {
        return new RemoteStore.Put(
                file.toFile(), uri, replace, false, "video/mp4", job, sha256(file), Map.of());
    }

    private static String sha256(Path file) {
        try {
            return Checksum.sha256(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
