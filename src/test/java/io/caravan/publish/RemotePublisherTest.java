package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.job.Result;
import io.caravan.storage.Checksum;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class RemotePublisherTest {
    @TempDir private Path home;
    private Outbox outbox;
    private Shelf shelf;
    private RemotePublisher publisher;

    @BeforeEach
    void open() {
        outbox = new Outbox(home);
        shelf = new Shelf(home.resolve("shelf"));
        restart();
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private void restart() {
        publisher =
                new RemotePublisher(
                        outbox.destinations,
                        outbox.paths,
                        outbox.staging,
                        outbox.store.jobs(),
                        shelf,
                        Exists.COUNTER);
    }

    private Job job(String name, Exists exists) {
        return outbox.job("", name, "shelf://a/{name}.{ext}?class=cold", exists);
    }

    private Job reserved(Job job, Map<String, String> outputs) throws IOException {
        return outbox.publishing(
                job, publisher.reserve(job, outbox.make(job, outputs)).orElseThrow());
    }

    private List<String> publish(Job job, boolean resumed) {
        return publisher.publish(job, resumed).stream().map(Result::uri).toList();
    }

    @Test
    void names_stand_in_the_job_before_anything_is_put_and_the_main_output_comes_last()
            throws IOException {
        Job job =
                reserved(job("b c.mov", null), Map.of("main.mp4", "film", "thumb.jpg", "picture"));

        assertThat(shelf.calls).isEmpty();
        assertThat(publish(job, false))
                .containsExactly("shelf://a/b c.thumb.jpg", "shelf://a/b c.mp4");
        assertThat(shelf.calls)
                .containsExactly(
                        "shelf://a/b c.thumb.jpg image/jpeg {class=cold}",
                        "shelf://a/b c.mp4 video/mp4 {class=cold}");
        assertThat(shelf.content())
                .isEqualTo(Map.of("a/b c.mp4", "film", "a/b c.thumb.jpg", "picture"));
    }

    @Test
    void a_name_that_is_taken_meanwhile_gets_a_counter() throws IOException {
        Job job = reserved(job("x.mov", null), Map.of("main.mp4", "film"));
        shelf.write("a/x.mp4", "somebody's");
        shelf.write("a/x-1.mp4", "another's");

        assertThatThrownBy(() -> publish(job, false)).isInstanceOf(NameTaken.class);
        shelf.blind = true;
        Job second = outbox.publishing(job, publisher.renew(job).orElseThrow());
        assertThatThrownBy(() -> publish(second, false)).isInstanceOf(NameTaken.class);
        Job third = outbox.publishing(second, publisher.renew(second).orElseThrow());

        assertThat(publish(third, false)).containsExactly("shelf://a/x-2.mp4");
        assertThat(shelf.content())
                .isEqualTo(
                        Map.of(
                                "a/x.mp4",
                                "somebody's",
                                "a/x-1.mp4",
                                "another's",
                                "a/x-2.mp4",
                                "film"));
    }

    @Test
    void two_jobs_reserve_different_names_before_either_has_put_anything() throws IOException {
        Job first = reserved(job("x.mov", null), Map.of("main.mp4", "one"));
        restart();
        Job second = reserved(job("x.avi", null), Map.of("main.mp4", "two"));

        publish(second, false);
        publish(first, false);

        assertThat(shelf.content()).isEqualTo(Map.of("a/x.mp4", "one", "a/x-1.mp4", "two"));
    }

    @Test
    void skip_and_fail_and_replace_do_what_they_say() throws IOException {
        shelf.write("a/x.mp4", "old");
        Job skip = job("x.mov", Exists.SKIP);
        Job fail = job("x.mov", Exists.FAIL);
        Job replace = job("x.mov", Exists.REPLACE);

        assertThat(publisher.occupied(skip, "mp4")).contains("shelf://a/x.mp4");
        assertThat(publisher.reserve(skip, outbox.make(skip, "new"))).isEmpty();
        assertThatThrownBy(() -> publisher.reserve(fail, outbox.make(fail, "new")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("shelf://a/x.mp4 exists already");
        publish(reserved(replace, Map.of("main.mp4", "new")), false);
        assertThat(shelf.content()).isEqualTo(Map.of("a/x.mp4", "new"));
    }

    @Test
    void those_that_skip_or_fail_do_so_too_when_the_name_is_taken_at_the_last_moment()
            throws IOException {
        Job skip = reserved(job("x.mov", Exists.SKIP), Map.of("main.mp4", "new"));
        Job fail = reserved(job("x.mov", Exists.FAIL), Map.of("main.mp4", "new"));
        shelf.write("a/x.mp4", "old");
        shelf.blind = true;

        assertThatThrownBy(() -> publish(skip, false)).isInstanceOf(NameTaken.class);
        assertThat(publisher.renew(skip)).isEmpty();
        assertThatThrownBy(() -> publish(fail, false)).isInstanceOf(NameTaken.class);
        assertThatThrownBy(() -> publisher.renew(fail)).hasMessageContaining("exists already");
    }

    @Test
    void an_original_is_never_replaced() throws IOException {
        Job stored = job("x.mov", Exists.REPLACE);
        Job job = stored.withInputs(List.of(io.caravan.job.Input.of("shelf://a/x.mp4")));
        assertThatThrownBy(() -> publisher.reserve(job, outbox.make(job, "new")))
                .hasMessageContaining("is the original");
    }

    @Test
    void after_a_crash_only_what_was_not_put_is_put_and_to_the_same_names() throws IOException {
        Job job = reserved(job("x.mov", null), Map.of("main.mp4", "film", "thumb.jpg", "picture"));
        shelf.dieAfter = 2;
        assertThatThrownBy(() -> publish(job, false)).isInstanceOf(Killed.class);
        assertThat(shelf.content()).hasSize(2);
        // somebody fetched the first one and took it away
        Files.delete(shelf.folder.resolve("a/x.thumb.jpg"));
        restart();

        assertThat(publish(job, true)).containsExactly("shelf://a/x.thumb.jpg", "shelf://a/x.mp4");
        assertThat(shelf.content()).isEqualTo(Map.of("a/x.mp4", "film"));
    }

    @Test
    void an_outage_leaves_everything_to_be_done_later() throws IOException {
        Job job = job("x.mov", null);
        shelf.away = true;
        Job reserved = reserved(job, Map.of("main.mp4", "film"));
        assertThatThrownBy(() -> publish(reserved, false)).isInstanceOf(NotNow.class);
        outbox.staging.discard(reserved);
        shelf.away = false;

        assertThat(publish(reserved, true)).containsExactly("shelf://a/x.mp4");
        assertThat(shelf.content()).isEqualTo(Map.of("a/x.mp4", "film"));
    }

    @Test
    void a_folder_appears_with_its_playlist_last_and_gives_way_as_a_whole() throws IOException {
        Job job = outbox.job("", "x.mov", "shelf://a/{name}/", null);
        Map<String, Result> made = outbox.make(job, Map.of());
        Path folder = outbox.staging.resultFolder(job);
        for (String file : List.of("master.m3u8", "v/1.m4s", "v/0.m4s", "v/a.m3u8")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), "0123456789");
        }
        made.put(
                folder.getFileName() + "/master.m3u8",
                new Result(null, "main", 40, null, null, null, null, "?"));
        Job reserved = outbox.publishing(job, publisher.reserve(job, made).orElseThrow());
        shelf.write("a/x/x.compress/v/a.m3u8", "of another ladder");

        assertThatThrownBy(() -> publish(reserved, false)).isInstanceOf(NameTaken.class);
        assertThat(shelf.content()).hasSize(1);
        Job renewed = outbox.publishing(reserved, publisher.renew(reserved).orElseThrow());
        shelf.calls.clear();
        assertThat(publish(renewed, false)).containsExactly("shelf://a/x/x-1.compress/master.m3u8");
        assertThat(shelf.calls.get(3)).contains("master.m3u8 application/vnd.apple.mpegurl");
        assertThat(shelf.calls.get(2)).contains("v/a.m3u8");
        assertThat(shelf.calls.get(0)).contains("v/0.m4s video/iso.segment");
    }

    /** A storage that keeps its objects as files, and can be away or die. */
    private static final class Shelf implements RemoteStore {
        private final Path folder;
        private final List<String> calls = new ArrayList<>();
        private boolean blind;
        private boolean away;
        private int dieAfter = Integer.MAX_VALUE;

        Shelf(Path folder) {
            this.folder = folder;
        }

        @Override
        public void put(Put put) {
            answer();
            Path target = path(put.uri());
            try {
                Files.createDirectories(target.getParent());
                if (put.replace()) {
                    Files.deleteIfExists(target);
                }
                assertThat(put.file()).exists();
                Files.copy(put.file().toPath(), target);
            } catch (FileAlreadyExistsException e) {
                throw new NameTaken(put.uri());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            calls.add(put.uri() + " " + put.contentType() + " " + put.options());
            if (calls.size() == dieAfter) {
                throw new Killed();
            }
        }

        @Override
        public Optional<Boolean> holds(String uri, Map<String, String> options) {
            answer();
            return blind ? Optional.empty() : Optional.of(Files.isRegularFile(path(uri)));
        }

        @Override
        public boolean holdsContent(Put put) {
            try {
                return Checksum.sha256(path(put.uri())).equals(put.sha256());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void remove(String uri) {
            try {
                Files.delete(path(uri));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void answer() {
            if (away) {
                throw new NotNow("the shelf is away");
            }
        }

        private Path path(String uri) {
            return folder.resolve(uri.substring("shelf://".length()));
        }

        void write(String name, String text) throws IOException {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), text);
        }

        Map<String, String> content() throws IOException {
            Map<String, String> content = new TreeMap<>();
            for (String name : Outbox.tree(folder)) {
                content.put(name, Files.readString(folder.resolve(name)));
            }
            return content;
        }
    }
}
