package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class StagingTest {
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

    @Test
    void it_is_a_hidden_folder_in_the_output_folder_which_is_made_when_missing() {
        Job job = outbox.job("", "a.mov", home + "/new/folder/{path}/{name}.mp4", null);
        Path folder = outbox.staging.open(job);
        assertThat(folder).isEqualTo(home.resolve("new/folder/.caravan-" + job.id()));
        assertThat(outbox.staging.file(job, "main", "mp4"))
                .isEqualTo(folder.resolve(job.id() + "-main.mp4"));
        assertThat(outbox.roots.all())
                .extracting(OutputRoots.Root::path)
                .containsExactly(home.resolve("new/folder"));
    }

    @Test
    void a_new_attempt_finds_it_empty() throws IOException {
        Job job = outbox.job("", "a.mov");
        outbox.make(job, "half a fi");
        assertThat(outbox.staging.open(job)).isDirectoryNotContaining("glob:**.mp4");
    }

    @Test
    void what_is_being_published_is_kept() throws IOException {
        Job job = outbox.job("", "a.mov");
        Job reserved = outbox.reserve(job, outbox.make(job, "film"));
        assertThat(outbox.staging.open(reserved)).isDirectoryContaining("glob:**.mp4");
    }

    @Test
    void strange_extensions_and_roles_never_reach_a_name() {
        Job job = outbox.job("", "a.mov");
        assertThat(outbox.staging.file(job, "main", "m/../x")).hasFileName(job.id() + "-main");
        assertThat(outbox.staging.file(job, "main", null)).hasFileName(job.id() + "-main");
        assertThatThrownBy(() -> outbox.staging.file(job, "../x", "mp4"))
                .isInstanceOf(JobException.class);
    }

    @Test
    void a_folder_that_cannot_be_made_says_so() throws IOException {
        Files.writeString(home.resolve("file"), "x");
        Job job = outbox.job("", "a.mov", home + "/file/{name}.mp4", null);
        assertThatThrownBy(() -> outbox.staging.open(job))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("file");
    }

    @Test
    void a_link_in_place_of_the_folder_is_not_followed() throws IOException {
        Path theirs = Files.createDirectories(home.resolve("theirs"));
        Files.writeString(theirs.resolve("a.mp4"), "theirs");
        Job job = outbox.job("", "a.mov");
        Files.createDirectories(outbox.folder);
        Files.createSymbolicLink(outbox.folder.resolve(".caravan-" + job.id()), theirs);
        assertThatThrownBy(() -> outbox.staging.open(job)).isInstanceOf(JobException.class);
        outbox.staging.discard(job);
        assertThat(Outbox.tree(theirs)).containsExactly("a.mp4");
    }

    @Test
    void discarding_follows_no_link_and_leaves_the_folders_of_others() throws IOException {
        Path theirs = Files.writeString(home.resolve("theirs.mp4"), "theirs");
        Job job = outbox.job("", "a.mov");
        Path folder = outbox.staging.open(job);
        Files.createSymbolicLink(folder.resolve("link"), home);
        Files.createSymbolicLink(folder.resolve("link.mp4"), theirs);
        outbox.staging.discard(job);
        assertThat(folder).doesNotExist();
        assertThat(theirs).hasContent("theirs");

        Path other = outbox.staging.open(job);
        Files.writeString(other.resolve("owner"), "another installation");
        outbox.staging.discard(job);
        assertThat(other).exists();
    }
}
