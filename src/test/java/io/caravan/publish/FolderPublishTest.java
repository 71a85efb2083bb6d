package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder as the result of a job: there as a whole or not at all. */
class FolderPublishTest {
    private static final String PLAYLIST = "master.m3u8";

    @TempDir Path home;
    private Outbox outbox;

    @BeforeEach
    void prepare() {
        outbox = new Outbox(home);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private Job job(String name, Exists exists) {
        return outbox.job("", name, outbox.folder + "/" + NameTemplate.DEFAULT, exists);
    }

    /** A playlist, and two segments below it. */
    private Map<String, Result> make(Job job, String text) throws IOException {
        outbox.staging.open(job);
        Path folder = outbox.staging.resultFolder(job);
        Files.createDirectories(folder.resolve("720p"));
        Files.writeString(folder.resolve(PLAYLIST), text);
        Files.writeString(folder.resolve("720p/1.m4s"), text + " one");
        Files.writeString(folder.resolve("720p/2.m4s"), text + " two");
        Result playlist = Outbox.result("main", text);
        Result whole =
                new Result(
                        null,
                        "main",
                        Trees.bytes(folder),
                        1.0,
                        640,
                        360,
                        List.of("h264"),
                        playlist.sha256());
        return Map.of(folder.getFileName() + "/" + PLAYLIST, whole);
    }

    private Path publish(Job job, String text) throws IOException {
        Job reserved = outbox.reserve(job, make(job, text));
        List<Result> results = outbox.publisher.publish(reserved.publication());
        outbox.staging.discard(outbox.complete(reserved));
        return new LocalPaths(home).of(results.get(0).uri());
    }

    private static void assertWhole(Path folder, String text) {
        assertThat(folder.resolve(PLAYLIST)).hasContent(text);
        assertThat(folder.resolve("720p/1.m4s")).hasContent(text + " one");
        assertThat(folder.resolve("720p/2.m4s")).hasContent(text + " two");
    }

    @Test
    void it_arrives_whole_and_its_result_names_the_playlist() throws IOException {
        Path playlist = publish(job("a.mov", null), "film");
        assertThat(playlist).isEqualTo(outbox.folder.resolve("a.compress/" + PLAYLIST));
        assertWhole(playlist.getParent(), "film");
        assertThat(Outbox.tree(outbox.folder)).noneMatch(f -> f.contains(".caravan"));
    }

    @Test
    void a_second_one_gets_a_counter() throws IOException {
        publish(job("a.mov", null), "film");
        Path second = publish(job("a.mov", null), "other");
        assertThat(second.getParent()).isEqualTo(outbox.folder.resolve("a-1.compress"));
        assertWhole(outbox.folder.resolve("a.compress"), "film");
        assertWhole(second.getParent(), "other");
    }

    @Test
    void one_of_its_kind_is_replaced_and_nothing_of_it_stays() throws IOException {
        Path old = publish(job("a.mov", null), "film").getParent();
        Files.writeString(old.resolve("720p/3.m4s"), "left over");
        publish(job("a.mov", Exists.REPLACE), "other");
        assertWhole(old, "other");
        assertThat(old.resolve("720p/3.m4s")).doesNotExist();
    }

    @Test
    void a_folder_of_somebody_else_is_never_replaced() throws IOException {
        Path photos = Files.createDirectories(outbox.folder.resolve("a.compress"));
        Files.writeString(photos.resolve("holiday.jpg"), "dear");
        Job job = job("a.mov", Exists.REPLACE);
        Map<String, Result> made = make(job, "film");
        assertThatThrownBy(() -> outbox.publisher.reserve(job, made))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("is a folder and cannot be replaced");
        assertThat(photos.resolve("holiday.jpg")).hasContent("dear");
    }

    @Test
    void a_folder_that_holds_the_original_is_never_replaced() throws IOException {
        Path playlist = publish(job("a.mov", null), "film");
        Job job =
                job("a.mov", Exists.REPLACE)
                        .withInputs(
                                List.of(
                                        io.caravan.job.Input.of(
                                                LocalPaths.uri(
                                                        playlist.resolveSibling("720p/1.m4s")))));
        Map<String, Result> made = make(job, "other");
        assertThatThrownBy(() -> outbox.publisher.reserve(job, made))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the original, which is never replaced");
        assertWhole(playlist.getParent(), "film");
    }

    @Test
    void a_name_that_a_stranger_took_meanwhile_is_left_to_him() throws IOException {
        Job job = job("a.mov", null);
        Job reserved = outbox.reserve(job, make(job, "film"));
        Path taken = Files.createDirectories(outbox.folder.resolve("a.compress"));
        Files.writeString(taken.resolve("mine"), "mine");
        assertThatThrownBy(() -> outbox.publisher.publish(reserved.publication()))
                .isInstanceOf(NameTaken.class);
        Job renewed = outbox.publishing(reserved, outbox.publisher.renew(reserved).orElseThrow());
        outbox.publisher.publish(renewed.publication());
        assertWhole(outbox.folder.resolve("a-1.compress"), "film");
        assertThat(taken.resolve("mine")).hasContent("mine");
    }

    @ParameterizedTest
    @EnumSource(
            value = Exists.class,
            names = {"COUNTER", "REPLACE"})
    void killed_at_any_step_it_is_there_as_a_whole_or_not_at_all(Exists exists) throws IOException {
        for (boolean halfway : new boolean[] {false, true}) {
            int steps = 0;
            while (killed(exists, steps, halfway)) {
                steps++;
            }
            assertThat(steps).isGreaterThan(3);
        }
    }

    private boolean killed(Exists exists, int steps, boolean halfway) throws IOException {
        String name = steps + "-" + halfway + "-" + exists;
        Path target = outbox.folder.resolve(name + ".compress");
        if (exists == Exists.REPLACE) {
            publish(job(name + ".mov", null), "old");
        }
        Job job = job(name + ".mov", exists);
        Job reserved = outbox.reserve(job, make(job, "film"));
        boolean killed = false;
        outbox.restart(new DyingFileOps(steps, halfway));
        try {
            outbox.publisher.publish(reserved.publication());
        } catch (Killed e) {
            killed = true;
        }
        outbox.restart(new FileOps());
        if (Files.exists(target)) {
            assertWhole(target, Files.readString(target.resolve(PLAYLIST)));
        }
        outbox.publisher.publish(reserved.publication());
        assertWhole(target, "film");
        outbox.staging.discard(outbox.complete(reserved));
        assertThat(Outbox.tree(outbox.folder))
                .filteredOn(f -> f.contains(name) || f.contains(".caravan"))
                .allMatch(f -> f.startsWith(name + ".compress"));
        return killed;
    }
}
