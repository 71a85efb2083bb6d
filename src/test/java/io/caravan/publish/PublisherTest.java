package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.job.ErrorKind;
import io.caravan.job.Exists;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class PublisherTest {
    @TempDir private Path home;
    private Outbox outbox;

    @BeforeEach
    void prepare() {
        outbox = new Outbox(home);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private List<String> published() {
        return Outbox.tree(outbox.folder);
    }

    private static Path put(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void a_job_leaves_its_result_in_the_outbox_and_nothing_else() throws IOException {
        Path file = outbox.publish(outbox.job("semester1/week 2", "lecture.mov"), "film");
        assertThat(file)
                .isEqualTo(outbox.folder.resolve("semester1/week 2/lecture.compress.mp4"))
                .hasContent("film");
        assertThat(published()).containsExactly("semester1/week 2/lecture.compress.mp4");
        assertThat(outbox.folder).isDirectoryNotContaining("glob:.*");
    }

    @Test
    void nothing_is_visible_before_publish_and_staged_names_hold_no_user_text() throws IOException {
        Job job = outbox.job("", "a b'; rm -rf.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        assertThat(published())
                .containsExactlyInAnyOrder(
                        ".caravan-" + job.id() + "/owner",
                        ".caravan-" + job.id() + "/" + job.id() + "-main.mp4");
        assertThat(reserved.publication().files().get(0).result().uri())
                .isEqualTo(LocalPaths.uri(outbox.folder.resolve("a b'; rm -rf.compress.mp4")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awesome movie.mov",
                "awesome'movie.mov",
                "file+with+data&streams=works?.mp4",
                "te[s]t_ video ' _ .flv",
                "Ünïcødé 视频 – тест 🎬.mp4",
                "-leading-dash-.mp4",
                "100%d.mp4",
                "a:b.mp4",
                "line\nbreak.mp4",
                "e\u0301\u00e9.mp4",
                "${bean:x}.mp4"
            })
    void awkward_names_are_published_as_they_are(String name) throws IOException {
        String stem = name.substring(0, name.lastIndexOf('.'));
        assertThat(outbox.publish(outbox.job("", name), "film"))
                .hasFileName(stem + ".compress.mp4")
                .hasContent("film");
        assertThat(outbox.publish(outbox.job("", name), "film 2"))
                .hasFileName(stem + ".compress-1.mp4");
    }

    @Test
    void a_name_of_250_bytes_is_shortened_and_counted() throws IOException {
        String name = "é".repeat(123) + ".mov";
        Path first = outbox.publish(outbox.job("", name), "1");
        Path second = outbox.publish(outbox.job("", name), "2");
        assertThat(first.getFileName().toString()).endsWith("é.compress.mp4");
        assertThat(second.getFileName().toString()).endsWith("é.compress-1.mp4");
        assertThat(second.getFileName().toString().getBytes(StandardCharsets.UTF_8).length)
                .isBetween(254, 255);
    }

    @Test
    void names_that_differ_only_in_extension_both_arrive() throws IOException {
        Job mov = outbox.job("", "a.mov");
        Job mp4 = outbox.job("", "a.mp4");
        Job first = outbox.reserve(mov, outbox.make(mov, "mov"));
        Job second = outbox.reserve(mp4, outbox.make(mp4, "mp4"));
        outbox.publisher.publish(second.publication());
        outbox.publisher.publish(first.publication());
        assertThat(outbox.folder.resolve("a.compress.mp4")).hasContent("mov");
        assertThat(outbox.folder.resolve("a.compress-1.mp4")).hasContent("mp4");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "PROCESSING", "PUBLISHING"})
    void a_name_reserved_before_a_restart_still_belongs_to_its_job(JobState state)
            throws IOException {
        Job before = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(before, outbox.make(before, "before"));
        outbox.store.jobs().update(reserved.withState(state)).orElseThrow();
        outbox.restart(new FileOps());
        assertThat(outbox.publish(outbox.job("", "a.mp4"), "after"))
                .hasFileName("a.compress-1.mp4");
        outbox.publisher.publish(reserved.publication());
        assertThat(outbox.folder.resolve("a.compress.mp4")).hasContent("before");
    }

    @Test
    void a_name_reserved_by_a_job_that_failed_after_all_is_free_again() throws IOException {
        Job lost = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(lost, outbox.make(lost, "lost"));
        outbox.store.jobs().update(reserved.withState(JobState.FAILED)).orElseThrow();
        assertThat(outbox.publish(outbox.job("", "a.mp4"), "x")).hasFileName("a.compress.mp4");
    }

    @Test
    void a_counter_never_touches_what_is_there() throws IOException {
        put(outbox.folder.resolve("a.compress.mp4"), "theirs");
        Files.createDirectory(outbox.folder.resolve("a.compress-1.mp4"));
        Files.createSymbolicLink(outbox.folder.resolve("a.compress-2.mp4"), home.resolve("none"));
        assertThat(outbox.publish(outbox.job("", "a.mov"), "ours"))
                .hasFileName("a.compress-3.mp4")
                .hasContent("ours");
        assertThat(outbox.folder.resolve("a.compress.mp4")).hasContent("theirs");
        assertThat(home.resolve("none")).doesNotExist();
    }

    @Test
    void replace_replaces_the_file_but_not_what_a_link_points_to() throws IOException {
        Path theirs = put(home.resolve("theirs.mp4"), "theirs");
        put(outbox.folder.resolve("a.mp4"), "old");
        Files.createSymbolicLink(outbox.folder.resolve("b.mp4"), theirs);
        String output = outbox.folder + "/{name}.mp4";
        outbox.publish(outbox.job("", "a.mov", output, Exists.REPLACE), "new");
        outbox.publish(outbox.job("", "b.mov", output, Exists.REPLACE), "new b");
        assertThat(outbox.folder.resolve("a.mp4")).hasContent("new");
        assertThat(outbox.folder.resolve("b.mp4")).hasContent("new b").isRegularFile();
        assertThat(theirs).hasContent("theirs");
        assertThat(published()).containsExactly("a.mp4", "b.mp4");
    }

    @Test
    void replace_never_replaces_the_original() throws IOException {
        Path original = put(home.resolve("in/a.mp4"), "original");
        Job job = outbox.job("", "a.mp4", home + "/in/{name}.mp4", Exists.REPLACE);
        Origin origin =
                new Origin(
                        "inbox",
                        LocalPaths.uri(original),
                        "",
                        "a.mp4",
                        null,
                        null,
                        null,
                        null,
                        null,
                        false);
        Job found = job.withOrigin(origin);
        Map<String, Result> made = outbox.make(found, "made");
        assertThatThrownBy(() -> outbox.publisher.reserve(found, made))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPTIONS))
                .hasMessageContaining("never replaced");
        Files.createLink(home.resolve("in/b.mp4"), original);
        assertThatThrownBy(
                        () -> outbox.publisher.reserve(found.withOutput(home + "/in/b.mp4"), made))
                .hasMessageContaining("never replaced");
        assertThat(original).hasContent("original");
    }

    @Test
    void replace_never_replaces_a_folder() throws IOException {
        put(outbox.folder.resolve("a.mp4/b.txt"), "theirs");
        Job job = outbox.job("", "a.mov", outbox.folder + "/{name}.mp4", Exists.REPLACE);
        Map<String, Result> made = outbox.make(job, "made");
        assertThatThrownBy(() -> outbox.publisher.reserve(job, made))
                .hasMessageContaining("is a folder");
    }

    @Test
    void skip_and_fail_leave_what_is_there() throws IOException {
        put(outbox.folder.resolve("a.mp4"), "theirs");
        String output = outbox.folder + "/{name}.{ext}";
        Job skip = outbox.job("", "a.mov", output, Exists.SKIP);
        Job fail = outbox.job("", "a.mov", output, Exists.FAIL);
        assertThat(outbox.publisher.occupied(skip, "mp4")).contains(outbox.folder.resolve("a.mp4"));
        assertThat(outbox.publisher.occupied(skip, "mkv")).isEmpty();
        assertThat(outbox.publisher.reserve(skip, outbox.make(skip, "x"))).isEmpty();
        Map<String, Result> made = outbox.make(fail, "x");
        assertThatThrownBy(() -> outbox.publisher.reserve(fail, made))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("exists already");
        assertThat(outbox.folder.resolve("a.mp4")).hasContent("theirs");
    }

    @ParameterizedTest
    @EnumSource(names = {"SKIP", "FAIL"})
    void two_jobs_that_may_not_count_never_overwrite_each_other(Exists exists) throws IOException {
        String output = outbox.folder + "/{name}.{ext}";
        Job a = outbox.job("", "a.mov", output, exists);
        Job b = outbox.job("", "a.mp4", output, exists);
        Job first = outbox.reserve(a, outbox.make(a, "first"));
        Job second = outbox.reserve(b, outbox.make(b, "second"));
        outbox.publisher.publish(first.publication());
        assertThatThrownBy(() -> outbox.publisher.publish(second.publication()))
                .isInstanceOf(NameTaken.class);
        if (exists == Exists.SKIP) {
            assertThat(outbox.publisher.renew(second)).isEmpty();
        } else {
            assertThatThrownBy(() -> outbox.publisher.renew(second))
                    .hasMessageContaining("exists already");
        }
        assertThat(outbox.folder.resolve("a.mp4")).hasContent("first");
    }

    @Test
    void a_reserved_name_taken_by_a_stranger_is_reserved_anew() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved =
                outbox.reserve(
                        job, outbox.make(job, ordered("thumb.jpg", "picture", "main.mp4", "film")));
        put(outbox.folder.resolve("a.compress.mp4"), "stranger");
        assertThatThrownBy(() -> outbox.publisher.publish(reserved.publication()))
                .isInstanceOfSatisfying(
                        NameTaken.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT));
        Publication renewed = outbox.publisher.renew(reserved).orElseThrow();
        Job again = outbox.publishing(reserved, renewed);
        assertThat(outbox.publisher.publish(again.publication()))
                .extracting(Result::uri)
                .containsExactly(
                        LocalPaths.uri(outbox.folder.resolve("a.compress.thumb.jpg")),
                        LocalPaths.uri(outbox.folder.resolve("a.compress-1.mp4")));
        outbox.staging.discard(outbox.complete(again));
        assertThat(published())
                .containsExactly("a.compress-1.mp4", "a.compress.mp4", "a.compress.thumb.jpg");
        assertThat(outbox.folder.resolve("a.compress.mp4")).hasContent("stranger");
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void several_outputs_share_a_counter_and_the_main_one_comes_last() throws IOException {
        put(outbox.folder.resolve("a.compress.thumb.jpg"), "theirs");
        Job job = outbox.job("", "a.mov");
        Job reserved =
                outbox.reserve(
                        job, outbox.make(job, ordered("main.mp4", "film", "thumb.jpg", "picture")));
        assertThat(reserved.publication().files())
                .extracting(f -> outbox.paths.of(f.result().uri()).getFileName().toString())
                .containsExactly("a.compress.thumb-1.jpg", "a.compress-1.mp4");
        outbox.publisher.publish(reserved.publication());
        assertThat(outbox.folder.resolve("a.compress-1.mp4")).hasContent("film");
    }

    @Test
    void two_outputs_of_one_name_are_refused() throws IOException {
        Job job = outbox.job("", "a.mov", outbox.folder + "/{name}.mp4", null);
        Map<String, Result> twice = new LinkedHashMap<>(outbox.make(job, "film"));
        Path second = outbox.staging.file(job, "second", "mp4");
        Files.writeString(second, "film 2");
        twice.put(second.getFileName().toString(), Outbox.result("main", "film 2"));
        assertThatThrownBy(() -> outbox.publisher.reserve(job, twice))
                .hasMessageContaining("{role}");
    }

    @Test
    void a_file_where_a_folder_is_needed_is_reported_before_anything_is_reserved()
            throws IOException {
        put(outbox.folder.resolve("semester1"), "a file");
        Job job = outbox.job("semester1", "a.mov");
        Map<String, Result> made = outbox.make(job, "film");
        assertThatThrownBy(() -> outbox.publisher.reserve(job, made))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("semester1");
    }

    @Test
    void a_result_that_somebody_took_away_is_not_published_again() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        outbox.publisher.publish(reserved.publication());
        Files.delete(outbox.folder.resolve("a.compress.mp4"));
        outbox.restart(new FileOps());
        outbox.publisher.publish(reserved.publication());
        assertThat(outbox.folder.resolve("a.compress.mp4")).doesNotExist();
    }

    @Test
    void staged_files_outlive_every_failure_to_publish_them() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        outbox.staging.discard(reserved);
        outbox.staging.discard(reserved.withState(JobState.QUEUED));
        outbox.publisher.publish(reserved.publication());
        assertThat(outbox.folder.resolve("a.compress.mp4")).hasContent("film");
    }

    @Test
    void a_staged_file_that_vanished_or_was_cut_is_never_called_published() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        Path staged = outbox.staging.file(job, "main", "mp4");
        Files.writeString(staged, "fi");
        assertThatThrownBy(() -> outbox.publisher.publish(reserved.publication()))
                .hasMessageContaining("vanished");
        Files.delete(staged);
        assertThatThrownBy(() -> outbox.publisher.publish(reserved.publication()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind().retries()).isTrue());
        assertThat(outbox.folder.resolve("a.compress.mp4")).doesNotExist();
    }

    @Test
    void publishing_twice_is_publishing_once() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        outbox.publisher.publish(reserved.publication());
        outbox.staging.discard(outbox.complete(reserved));
        outbox.publisher.publish(reserved.publication());
        assertThat(published()).containsExactly("a.compress.mp4");
    }

    @ParameterizedTest
    @EnumSource(names = {"COUNTER", "REPLACE"})
    void killed_at_any_step_it_rolls_forward_to_the_same_names(Exists exists) throws IOException {
        int deaths = 0;
        for (boolean halfway : new boolean[] {false, true}) {
            for (int steps = 0; killedAfter(steps, halfway, exists, new FileOps()); steps++) {
                deaths++;
            }
        }
        assertThat(deaths).isGreaterThan(15);
    }

    /** Publishes two files and dies after so many steps, then starts anew. */
    private boolean killedAfter(int steps, boolean halfway, Exists exists, FileOps later)
            throws IOException {
        String name = exists + "-" + steps + "-" + halfway;
        Job job =
                outbox.job("x", name + ".mov", outbox.folder + "/" + NameTemplate.DEFAULT, exists);
        Job reserved =
                outbox.reserve(
                        job, outbox.make(job, ordered("thumb.jpg", "picture", "main.mp4", "film")));
        boolean killed = false;
        outbox.restart(new DyingFileOps(steps, halfway));
        try {
            outbox.publisher.publish(reserved.publication());
        } catch (Killed e) {
            killed = true;
        }
        outbox.restart(later);
        Path main = outbox.folder.resolve("x/" + name + ".compress.mp4");
        Path thumb = outbox.folder.resolve("x/" + name + ".compress.thumb.jpg");
        assertThat(!Files.exists(main) || Files.exists(thumb)).isTrue();
        outbox.publisher.publish(reserved.publication());
        assertThat(main).hasContent("film");
        assertThat(thumb).hasContent("picture");
        outbox.staging.discard(outbox.complete(reserved));
        assertThat(published())
                .filteredOn(f -> f.contains(name) || f.contains(".caravan"))
                .hasSize(2);
        return killed;
    }

    @Test
    void killed_while_discarding_the_folder_stays_known_as_ours() throws IOException {
        for (int steps = 0; steps < 4; steps++) {
            Job job = outbox.job("", steps + ".mov");
            Path folder = outbox.staging.open(job);
            outbox.make(job, "film");
            outbox.restart(new DyingFileOps(steps, false));
            try {
                outbox.staging.discard(job);
            } catch (Killed e) {
                assertThat(outbox.staging.isOurs(folder) || Outbox.tree(folder).isEmpty()).isTrue();
            }
            outbox.restart(new FileOps());
            outbox.staging.open(job);
            outbox.staging.discard(job);
            assertThat(folder).doesNotExist();
        }
    }

    /** Where hard links do not exist. */
    private static class NoLinks extends FileOps {
        @Override
        void link(Path file, Path name) throws IOException {
            throw new FileSystemException(
                    name.toString(), file.toString(), "Operation not permitted");
        }
    }

    @Test
    void without_hard_links_it_renames_and_still_overwrites_nothing() throws IOException {
        outbox.restart(new NoLinks());
        assertThat(outbox.publish(outbox.job("", "a.mov"), "film")).hasContent("film");
        assertThat(outbox.publish(outbox.job("", "a.mov"), "film 2"))
                .hasFileName("a.compress-1.mp4");
        Job job = outbox.job("", "b.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        put(outbox.folder.resolve("b.compress.mp4"), "stranger");
        assertThatThrownBy(() -> outbox.publisher.publish(reserved.publication()))
                .isInstanceOf(NameTaken.class);
        assertThat(outbox.folder.resolve("b.compress.mp4")).hasContent("stranger");
    }

    @Test
    void an_original_can_be_published_as_it_is() throws IOException {
        Path original = put(home.resolve("a.MOV"), "original");
        Job job = outbox.job("", "a.MOV");
        outbox.staging.open(job);
        Path staged = outbox.staging.copy(job, original, "main", "MOV");
        Job reserved =
                outbox.reserve(
                        job,
                        Map.of(staged.getFileName().toString(), Outbox.result("main", "original")));
        outbox.publisher.publish(reserved.publication());
        assertThat(outbox.folder.resolve("a.compress.MOV")).hasContent("original");
        Files.writeString(outbox.folder.resolve("a.compress.MOV"), "changed later");
        assertThat(original).hasContent("original");
    }

    @Test
    void values_of_job_and_result_fill_the_template() throws IOException {
        String output =
                outbox.folder
                        + "/{date}/{role}/{name}_{sourceExt}_{height}p_{preset}_{lang}_{id}.{ext}";
        Job job = outbox.job("", "a.b.MKV", output, null).withPreset("small");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        assertThat(outbox.paths.of(reserved.publication().files().get(0).result().uri()).toString())
                .matches(
                        ".*/outbox/\\d{4}-\\d\\d-\\d\\d/main/a\\.b_MKV_360p_small_"
                                + job.id()
                                + "\\.mp4");
    }

    @Test
    void without_an_origin_the_input_gives_the_name() throws IOException {
        for (Map.Entry<String, String> input :
                Map.of(
                                "https://x.org/a%20b/c%20d.mp4?token=1/2", "c d",
                                "s3://bucket/in/100%.mp4", "100%",
                                "file:///in/e%20f.mp4", "e f",
                                "/in/.hidden", "_hidden",
                                "https://x.org/..", "_.")
                        .entrySet()) {
            Job job =
                    outbox.job("", "x.mov")
                            .withOrigin(null)
                            .withInputs(List.of(Input.of(input.getKey())));
            Job reserved = outbox.reserve(job, outbox.make(job, "film"));
            assertThat(outbox.paths.of(reserved.publication().files().get(0).result().uri()))
                    .hasFileName(input.getValue() + ".compress.mp4");
        }
    }

    /** An output folder on a file system of its own. */
    private static Optional<Path> otherMount() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Optional.of(Files.createTempDirectory(memory, "caravan-test"))
                : Optional.empty();
    }

    @Test
    void an_outbox_on_another_mount_works_the_same() throws IOException {
        Optional<Path> mount = otherMount();
        assumeTrue(mount.isPresent(), "no second file system at /dev/shm");
        try (Outbox other = new Outbox(home.resolve("other"), mount.get().resolve("out"))) {
            Path file = other.publish(other.job("x", "a.mov"), "film");
            assertThat(file).hasContent("film").startsWith(mount.get().toRealPath());
            assertThat(Outbox.tree(mount.get())).containsExactly("out/x/a.compress.mp4");
        } finally {
            Trees.delete(mount.get());
        }
    }

    @Test
    void a_mount_inside_the_outbox_is_copied_to_and_survives_any_death() throws IOException {
        Optional<Path> mount = otherMount();
        assumeTrue(mount.isPresent(), "no second file system at /dev/shm");
        try {
            Files.createDirectories(outbox.folder);
            Files.createSymbolicLink(outbox.folder.resolve("x"), mount.get());
            for (Exists exists : List.of(Exists.COUNTER, Exists.REPLACE)) {
                for (boolean halfway : new boolean[] {false, true}) {
                    int steps = 0;
                    while (killedAfterOnMount(mount.get(), steps, halfway, exists)) {
                        steps++;
                    }
                    assertThat(steps).isGreaterThan(10);
                }
            }
        } finally {
            Trees.delete(mount.get());
        }
    }

    private boolean killedAfterOnMount(Path mount, int steps, boolean halfway, Exists exists)
            throws IOException {
        String name = exists + "-" + steps + "-" + halfway;
        Job job =
                outbox.job("x", name + ".mov", outbox.folder + "/" + NameTemplate.DEFAULT, exists);
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        boolean killed = false;
        outbox.restart(new DyingFileOps(steps, halfway));
        try {
            outbox.publisher.publish(reserved.publication());
        } catch (Killed e) {
            killed = true;
        }
        outbox.restart(new FileOps());
        Path file = mount.resolve(name + ".compress.mp4");
        assertThat(!Files.exists(file) || Files.readString(file).equals("film")).isTrue();
        outbox.publisher.publish(reserved.publication());
        assertThat(file).hasContent("film");
        outbox.staging.discard(outbox.complete(reserved));
        assertThat(published()).noneMatch(f -> f.contains(".caravan"));
        assertThat(Outbox.tree(mount)).filteredOn(f -> f.contains(name)).hasSize(1);
        // what is left there in the worst case is what the janitor finds
        assertThat(Outbox.tree(mount))
                .filteredOn(f -> f.contains(".caravan"))
                .allMatch(f -> f.endsWith("/owner"));
        return killed;
    }
}
