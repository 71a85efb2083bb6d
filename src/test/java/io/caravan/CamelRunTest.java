package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.lib.MavenJars;
import io.caravan.storage.Trees;
import io.caravan.testing.CamelCli;
import io.caravan.testing.FreePort;
import io.caravan.testing.ProjectJar;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** {@code camel run}, by Camel's own command line in a process of its own. */
class CamelRunTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String HOSTILE = "-y 'c\" $(touch x) %d";

    @TempDir Path temporary;

    @Test
    void a_folder_with_one_route_file_and_this_project_as_a_dependency_makes_media()
            throws Exception {
        ProjectJar project = new ProjectJar(temporary.resolve("repository"), "0-of-a-test");
        Path folder = Files.createDirectories(temporary.resolve("mine"));
        Files.writeString(folder.resolve("tapes.camel.yaml"), README_ROUTE);
        Path tapes = Files.createDirectories(folder.resolve("tapes"));
        TestMedia.clip(tapes.resolve(HOSTILE + ".mov"));
        int port = FreePort.find();
        try (CamelCli camel = new CamelCli(folder)) {
            camel.start(
                    Map.of(),
                    "run",
                    "tapes.camel.yaml",
                    "--dep=" + project.coordinates(),
                    "--repos=" + project.address(),
                    "--prop=caravan.listen=127.0.0.1:" + port,
                    "--prop=caravan.watch.settle=1s",
                    "--prop=caravan.disk.floor=1M",
                    "--prop=caravan.ffmpeg=" + TestFfmpeg.get().executable(),
                    "--logging-color=false");
            Path made = folder.resolve("watch/outbox/" + HOSTILE + ".compress.mp4");
            await(made + "; see " + camel.log())
                    .atMost(LIMIT)
                    .failFast(() -> assertThat(camel.isAlive()).isTrue())
                    .until(() -> Files.exists(made));
            assertThat(isOpen(port)).isTrue();
            assertThat(Files.readString(camel.log()))
                    .as("nothing but caravan.listen is opened")
                    .doesNotContain("0.0.0.0");
        } finally {
            forget(project);
        }
    }

    @Test
    void the_trial_needs_no_java_of_this_project() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("trial"));
        Files.copy(Path.of("trial/shrink.camel.yaml"), folder.resolve("shrink.camel.yaml"));
        Path in = Files.createDirectories(folder.resolve("in"));
        Path out = Files.createDirectories(folder.resolve("out"));
        TestMedia.clip(in.resolve(HOSTILE + ".mov"));
        Files.writeString(in.resolve("broken.mp4"), "no video");
        String programs = TestFfmpeg.get().executable().getParent().toString();
        try (CamelCli camel = new CamelCli(folder)) {
            camel.start(
                    Map.of("PATH", programs + ":" + System.getenv("PATH")),
                    "run",
                    "shrink.camel.yaml",
                    "--logging-color=false");
            Path done = folder.resolve("done/" + HOSTILE + ".mov");
            Path failed = folder.resolve("failed/broken.mp4");
            await(done + "; see " + camel.log())
                    .atMost(LIMIT)
                    .failFast(() -> assertThat(camel.isAlive()).isTrue())
                    .until(() -> Files.exists(done) && Files.exists(failed));
        }
        assertThat(out.resolve(HOSTILE + ".mp4")).isNotEmptyFile();
        assertThat(folder.resolve("x")).doesNotExist();
    }

    /** As the README has it. */
    private static final String README_ROUTE =
            """
            - route:
                id: tapes
                description: Make every tape small
                from:
                  uri: watch-folder:tapes
                  parameters:
                    operation: compress
                    option.crf: 30
                  steps:
                    - to:
                        uri: direct:accept
            """;

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The local repository keeps what it fetched from another one. */
    private static void forget(ProjectJar project) throws IOException {
        Path file =
                new MavenJars(Set.of(project.address()))
                        .resolve(project.coordinates())
                        .get(0)
                        .file();
        Path folder = file.getParent();
        if (folder.endsWith(project.folder(Path.of("")))) {
            Trees.delete(folder);
        }
    }
}
