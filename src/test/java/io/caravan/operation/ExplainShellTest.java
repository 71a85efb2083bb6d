package io.caravan.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.engine.OperationParts;
import io.caravan.engine.OperationRoutes;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.storage.LocalPaths;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

/** What explain shows of every shipped operation is pasted into a shell, and runs. */
class ExplainShellTest {
    @TempDir static Path home;
    private static OperationRoutes routes;
    private static Explainer explainer;
    private static Path clip;

    @BeforeAll
    static void open() {
        Settings settings = Settings.of(new Home(home, Path.of("")), Map.of(), Map.of());
        routes = new OperationRoutes(settings);
        LocalPaths paths = new LocalPaths(home);
        explainer =
                new OperationParts(settings, TestFfmpeg.get(), TestFfmpeg.processes(), routes)
                        .explainer(paths::of, name -> List.of());
        clip =
                TestMedia.clip(
                        home.resolve("it's 100%d, \"$HOME\" `x` (1).mp4"),
                        3,
                        "320x180",
                        "-vf",
                        "pad=320:240:0:30",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "superfast",
                        "-pix_fmt",
                        "yuv420p",
                        "-g",
                        "25",
                        "-c:a",
                        "aac");
    }

    @AfterAll
    static void close() {
        routes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "black-and-white,option.preset=ultrafast,1",
        "compress,option.preset=ultrafast,1",
        "convert-format,format=mkv,1",
        "convert-format,format=gif,1",
        "crop,option.preset=ultrafast,1",
        "extract-audio,format=mp3,1",
        "hls,option.preset=ultrafast,2",
        "normalize,,1",
        "remux,container=mkv,1",
        "resize,width=160,1",
        "thumbnail,,1",
        "thumbnail,make=series every=1,3",
        "thumbnail,make=sprites every=1,1",
        "two-pass,bitrate=200,1",
    })
    void runs_in_a_shell(String operation, String options, int files) throws Exception {
        Explanation explanation = explain(operation, options);
        sh(explanation);
        List<Path> made = new ArrayList<>();
        for (Explanation.Output output : explanation.outputs()) {
            made.addAll(files(Path.of(output.path())));
        }
        assertThat(made).hasSize(files);
        for (Path file : made) {
            if (file.toString().endsWith(".jpg")) {
                assertThat(ImageIO.read(file.toFile())).as("%s", file).isNotNull();
            } else if (!file.toString().endsWith(".m3u8")) {
                assertThat(TestMedia.plays(file)).as("%s", file).isTrue();
            }
        }
        if (operation.equals("crop")) {
            assertThat(height(made.get(0))).isEqualTo(180);
        }
        assertThat(list(made.get(0).getParent())).noneMatch(name -> name.contains(".pass"));
    }

    @Test
    void shows_what_is_measured_what_is_copied_and_what_caravan_writes() throws Exception {
        assertThat(explain("crop", "").commands())
                .extracting(Explanation.Command::does)
                .containsExactly("measures", "makes the outputs");
        assertThat(explain("two-pass", "bitrate=200").commands())
                .extracting(Explanation.Command::does)
                .containsExactly("first pass", "makes the outputs");

        Explanation hls = explain("hls", "");
        assertThat(hls.commands())
                .extracting(Explanation.Command::does)
                .containsExactly("reads packets", "makes the outputs");
        assertThat(hls.streams().get(0).becomes()).isEqualTo("copy");
        assertThat(hls.streams().get(0).why()).startsWith("since measure.packets.closed");
        assertThat(hls.finish()).hasSize(1);
        assertThat(hls.finish().get(0).make()).isEqualTo("master-playlist");
        assertThat(hls.finish().get(0).path()).endsWith(".hls/master.m3u8");

        Explanation probe = explain("probe", "");
        assertThat(probe.commands()).isEmpty();
        assertThat(probe.finish().get(0).path()).endsWith(".probe.json");
        assertThat(explain("thumbnail", "make=sprites").finish().get(0).path())
                .endsWith(".thumbnail/thumbnails.vtt");
    }

    private static Explanation explain(String operation, String options) throws Exception {
        List<Map.Entry<String, String>> texts = new ArrayList<>();
        texts.add(Map.entry("input", LocalPaths.uri(clip)));
        texts.add(Map.entry("output", home + "/made/{name}.{operation}.{ext}"));
        for (String option : options == null ? new String[0] : options.split(" ")) {
            if (option.contains("=")) {
                String[] parts = option.split("=");
                texts.add(Map.entry(parts[0], parts[1]));
            }
        }
        return explainer.explain(TextRequest.of(operation, texts));
    }

    private static void sh(Explanation explanation) throws Exception {
        String script =
                explanation.commands().stream()
                        .map(Explanation.Command::shell)
                        .collect(Collectors.joining("\n"));
        Path said = home.resolve("said");
        Process shell =
                new ProcessBuilder("sh", "-e", "-c", script)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(shell.waitFor()).as(script + "\n" + Files.readString(said)).isZero();
    }

    /** One file, or those with a number in the place of the pattern's. */
    private static List<Path> files(Path path) {
        String name = path.getFileName().toString();
        if (!name.matches(".*%0\\dd.*")) {
            return List.of(path);
        }
        return Stream.iterate(1, n -> n + 1)
                .map(n -> path.resolveSibling(String.format(name, n)))
                .takeWhile(Files::exists)
                .toList();
    }

    private static int height(Path file) throws Exception {
        ProbeLimits limits = new ProbeLimits(Duration.ofHours(1), 100_000_000, 100);
        return new Prober(TestFfmpeg.get().ffprobe(), TestFfmpeg.processes(), limits)
                .probe(file)
                .video()
                .get(0)
                .height();
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList();
        }
    }
}
