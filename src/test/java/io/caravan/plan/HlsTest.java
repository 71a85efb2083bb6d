package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caravan.job.Result;
import io.caravan.probe.Probe;
import io.caravan.process.Command;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ladder with the real FFmpeg, here and on real media. */
class HlsTest {
    private static final Map<String, Object> FAST = Map.of("preset", "ultrafast");

    private static Operations operations;

    @TempDir Path folder;
    private OperationRun run;

    @BeforeAll
    static void startCamel() {
        operations = new Operations();
    }

    @AfterAll
    static void stopCamel() {
        operations.close();
    }

    @BeforeEach
    void openFolder() {
        run = new OperationRun(operations, folder.resolve("100%d #1?"));
    }

    @ParameterizedTest
    @CsvSource({
        "1920x1080,1080p 720p 480p 360p audio",
        "1080x1920,1080p 720p 480p 360p audio",
        "1280x536,720p 480p 360p audio",
        "640x480,480p 360p audio",
        "320x240,360p audio",
    })
    void rungs_go_up_to_the_size_of_the_source(String size, String expected) throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"), 0.2, size);
        assertThat(run.plan("hls", clip, FAST).outputs())
                .extracting(Plan.Output::role)
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"25,4.0", "30000/1001,4.004", "24000/1001,4.004", "12.5,4.0"})
    void all_renditions_are_cut_at_the_same_moments(String rate, double length) throws Exception {
        Path clip =
                TestMedia.clip(
                        folder.resolve("a.mkv"),
                        13,
                        "854x480",
                        "-r",
                        rate,
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-c:a",
                        "aac");
        Map<Path, Result> made = run.make("hls", clip, FAST);
        List<List<Double>> pictures = new ArrayList<>();
        for (Map.Entry<Path, Result> rendition : made.entrySet()) {
            Path file = rendition.getKey();
            if (rendition.getValue().width() != null) {
                pictures.add(lengths(file));
                assertThat(Files.readString(file)).contains("#EXT-X-INDEPENDENT-SEGMENTS");
            }
        }
        assertThat(pictures).hasSize(2);
        assertThat(pictures.get(0)).isEqualTo(pictures.get(1)).hasSize(4);
        assertThat(pictures.get(0).subList(0, 3))
                .allSatisfy(l -> assertThat(l).isCloseTo(length, within(0.0001)));
    }

    private static List<Double> lengths(Path playlist) throws IOException {
        return Files.readAllLines(playlist).stream()
                .filter(line -> line.startsWith("#EXTINF:"))
                .map(line -> Double.valueOf(line.substring(8).split(",")[0]))
                .toList();
    }

    @Test
    void the_master_playlist_tells_what_is_there() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"), 5, "854x480");
        Map<Path, Result> made = run.make("hls", clip, FAST);
        List<Path> files = List.copyOf(made.keySet());
        Path master = files.get(files.size() - 1);
        assertThat(master.getFileName()).hasToString("master.m3u8");
        String text = Files.readString(master);
        assertThat(text)
                .contains(
                        "RESOLUTION=854x480,FRAME-RATE=25.000,AUDIO=\"audio\"\n480p/playlist.m3u8")
                .contains(
                        "RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO=\"audio\"\n360p/playlist.m3u8")
                .contains("URI=\"audio/playlist.m3u8\"")
                .containsPattern("CODECS=\"avc1\\.[0-9a-f]{6},mp4a\\.40\\.2\"")
                .containsPattern("BANDWIDTH=[1-9]\\d{4,}");
        assertThat(plays(master)).isTrue();
    }

    private static boolean plays(Path master) throws InterruptedException {
        Command command =
                Command.of(
                                List.of(
                                        TestFfmpeg.get().executable().toString(),
                                        "-nostdin",
                                        "-v",
                                        "error",
                                        "-xerror",
                                        "-allowed_extensions",
                                        "ALL",
                                        "-i",
                                        master.getFileName().toString(),
                                        "-map",
                                        "0:v",
                                        "-map",
                                        "0:a?",
                                        "-f",
                                        "null",
                                        "-"))
                        .withDirectory(master.getParent());
        return TestFfmpeg.processes().run(command).ok();
    }

    static Stream<String> good() throws IOException {
        return RealMedia.good();
    }

    @ParameterizedTest
    @MethodSource("good")
    void ladders_of_real_media_play(String name) throws Exception {
        Path input = RealMedia.file(name);
        Probe probe = run.probe(input);
        Assumptions.assumeFalse(probe.video().isEmpty(), "no picture");
        Assumptions.assumeFalse(name.equals("teststream.ffm"), "how much decodes differs");
        Map<Path, Result> made = run.make("hls", input, FAST);
        Picture shown = new Picture(Streams.bestVideo(probe));
        for (Result result : made.values()) {
            if (result.width() != null) {
                assertThat(result.width() / (double) result.height())
                        .isCloseTo(shown.width() / (double) shown.height(), within(0.02));
            }
        }
        List<Path> files = List.copyOf(made.keySet());
        assertThat(plays(files.get(files.size() - 1))).isTrue();
        List<List<Double>> pictures = new ArrayList<>();
        for (Path file : files) {
            if (made.get(file).width() != null) {
                pictures.add(lengths(file));
            }
        }
        assertThat(pictures).allMatch(pictures.get(0)::equals);
    }
}
