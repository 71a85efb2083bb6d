package io.caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class LocalFilesTest {
    @TempDir private Path home;
    private Path inbox;
    private Path secret;
    private LocalPaths paths;
    private LocalFiles files;

    @BeforeEach
    void prepare() throws IOException {
        inbox = Files.createDirectories(home.resolve("inbox"));
        secret = Files.writeString(home.resolve("secret.mp4"), "secret");
        paths = new LocalPaths(home);
        files = new LocalFiles(paths, List.of(inbox, home.resolve("unmounted")));
    }

    private AbstractThrowableAssert<?, ?> refused(String uri, ErrorKind kind) {
        return assertThatThrownBy(() -> files.fetch(uri))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awesome movie.mov",
                "file+with+data&streams=works?.mp4",
                "te[s]t_ video ' _ .flv",
                "Ünïcødé 视频 – тест 🎬.mp4",
                "-leading-dash-.mp4",
                "100%d.mp4",
                "100%25.mp4",
                "a:b.mp4",
                "a#b.mp4",
                "line\nbreak.mp4",
                "e\u0301.mp4",
                "{name}.mp4",
                "a;b.mp4"
            })
    void every_name_is_found_by_path_and_by_uri(String name) throws IOException {
        Path file = Files.writeString(inbox.resolve(name), "x");
        assertThat(files.fetch(file.toString())).isEqualTo(file.toRealPath());
        assertThat(files.fetch("inbox/" + name)).isEqualTo(file.toRealPath());
        assertThat(files.fetch(LocalPaths.uri(file))).isEqualTo(file.toRealPath());
        assertThat(files.fetch(file.toUri().toString())).isEqualTo(file.toRealPath());
        assertThat(paths.of(LocalPaths.uri(file))).isEqualTo(file);
    }

    @Test
    void a_sloppy_uri_with_plain_spaces_is_understood() throws IOException {
        Path file = Files.writeString(inbox.resolve("50% of it?.mp4"), "x");
        assertThat(files.fetch("file:" + file)).isEqualTo(file.toRealPath());
        assertThat(files.fetch("file://localhost" + file)).isEqualTo(file.toRealPath());
    }

    @Test
    void nothing_outside_the_read_roots_is_read() throws IOException {
        Files.createSymbolicLink(inbox.resolve("link.mp4"), secret);
        Files.createSymbolicLink(inbox.resolve("up"), home);
        for (String uri :
                List.of(
                        secret.toString(),
                        LocalPaths.uri(secret),
                        "inbox/../secret.mp4",
                        "secret.mp4",
                        "/etc/passwd",
                        inbox + "/../secret.mp4",
                        inbox + "/link.mp4",
                        inbox + "/up/secret.mp4",
                        "file:" + inbox + "/%2e%2e/secret.mp4",
                        inbox + "-other/x.mp4")) {
            refused(uri, ErrorKind.INPUT)
                    .hasMessageContaining("outside")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void whether_a_file_outside_exists_cannot_be_told() {
        refused("/etc/passwd", ErrorKind.INPUT).hasMessageContaining("outside");
        refused("/etc/no-such-file", ErrorKind.INPUT).hasMessageContaining("outside");
    }

    @Test
    void a_link_that_stays_inside_and_a_root_that_is_a_link_are_followed() throws IOException {
        Path file = Files.writeString(inbox.resolve("a.mp4"), "x");
        Path link = Files.createSymbolicLink(inbox.resolve("b.mp4"), file);
        Path other = Files.createSymbolicLink(home.resolve("other"), inbox);
        assertThat(files.fetch(link.toString())).isEqualTo(file.toRealPath());
        var linked = new LocalFiles(paths, List.of(other));
        assertThat(linked.fetch(other + "/a.mp4")).isEqualTo(file.toRealPath());
    }

    @Test
    void what_is_no_plain_file_is_refused_with_the_reason() throws Exception {
        Files.createDirectory(inbox.resolve("folder.mp4"));
        refused("inbox/folder.mp4", ErrorKind.INPUT).hasMessageContaining("is a folder");
        refused("inbox/none.mp4", ErrorKind.INPUT).hasMessageContaining("no file");
        refused("inbox/" + "x".repeat(300), ErrorKind.RESOURCE);
        refused("inbox/nul\0.mp4", ErrorKind.INPUT).hasMessageContaining("no file name");
        refused(" ", ErrorKind.INPUT);
        refused("http://example.org/a.mp4", ErrorKind.INPUT).hasMessageContaining("http");
        Files.createSymbolicLink(inbox.resolve("loop"), inbox.resolve("loop"));
        refused("inbox/loop", ErrorKind.RESOURCE);
        assumeTrue(new ProcessBuilder("mkfifo", inbox + "/pipe.mp4").start().waitFor() == 0);
        refused("inbox/pipe.mp4", ErrorKind.INPUT).hasMessageContaining("not a plain file");
    }

    @Test
    void a_root_that_is_not_mounted_fails_no_job_for_good() {
        refused("unmounted/a.mp4", ErrorKind.TRANSIENT).hasMessageContaining("mounted");
    }

    @Test
    void a_folder_that_becomes_readable_later_counts_from_then_on() throws IOException {
        List<Path> roots = new ArrayList<>();
        var growing = new LocalFiles(paths, () -> roots);
        Path file = Files.writeString(inbox.resolve("later.mp4"), "x");
        assertThatThrownBy(() -> growing.fetch(file.toString())).hasMessageContaining("outside");

        roots.add(inbox);
        assertThat(growing.fetch(file.toString())).isEqualTo(file.toRealPath());
    }
}
