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
import org.junit.jupiter.api.Tag;
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
        List<Path> pictures = pictures(made);
        assertThat(pictures).hasSize(2);
        assertSameCuts(pictures);
        assertThat(lengths(pictures.get(0))).hasSize(4);
        assertThat(lengths(pictures.get(0)).subList(0, 3))
                .allSatisfy(l -> assertThat(l).isCloseTo(length, within(0.0001)));
    }

    private static List<Path> pictures(Map<Path, Result> made) {
        return made.keySet().stream().filter(file -> made.get(file).width() != null).toList();
    }

    /** Every picture begins each segment at the same moment, and shows as many frames in it. */
    private static void assertSameCuts(List<Path> playlists) throws Exception {
        List<Double> first = lengths(playlists.get(0));
        List<Double> times = times(playlists.get(0));
        for (Path playlist : playlists) {
            assertThat(Files.readString(playlist)).contains("#EXT-X-INDEPENDENT-SEGMENTS");
            List<Double> lengths = lengths(playlist);
            assertThat(lengths).as("%s", playlist).hasSameSizeAs(first);
            for (int i = 0; i < first.size(); i++) {
                assertThat(lengths.get(i)).isCloseTo(first.get(i), within(0.002));
            }
            List<Double> shown = times(playlist);
            assertThat(shown).as("%s", playlist).hasSameSizeAs(times);
            for (int i = 0; i < times.size(); i++) {
                assertThat(shown.get(i)).isCloseTo(times.get(i), within(0.002));
            }
        }
    }

    /** When each picture of a rendition is shown, in order. */
    private static List<Double> times(Path playlist) throws Exception {
        List<Double> times = new ArrayList<>();
        double[] unit = {1};
        Command command =
                Command.of(
                                List.of(
                                        TestFfmpeg.get().executable().toString(),
                                        "-nostdin",
                                        "-v",
                                        "error",
                                        "-copyts",
                                        "-allowed_extensions",
                                        "ALL",
                                        "-i",
                                        playlist.getFileName().toString(),
                                        "-c",
                                        "copy",
                                        "-f",
                                        "framecrc",
                                        "pipe:1"))
                        .withDirectory(playlist.getParent())
                        .withOutput(
                                line -> {
                                    if (line.startsWith("#tb 0: ")) {
                                        unit[0] = Fractions.parse(line.substring(7), 0);
                                    } else if (!line.startsWith("#")) {
                                        String pts = line.split(",")[2].strip();
                                        times.add(Long.parseLong(pts) * unit[0]);
                                    }
                                });
        assertThat(TestFfmpeg.processes().run(command).ok()).isTrue();
        times.sort(null);
        return times;
    }

    @ParameterizedTest
    @CsvSource({
        "a.mp4,25,-g 50",
        "b.mp4,30000/1001,-g 60 -bf 3",
        "c.mkv,30000/1001,-g 120",
        "d.ts,25,-g 100",
        "e.flv,30,-g 75 -bf 2",
        "f.mp4,25,-g 100 -force_key_frames '1.3,2.2,5.56,6,6.04,9.1,11.9'",
    })
    void a_top_rung_that_fits_is_copied_and_all_are_cut_at_its_key_frames(
            String name, String rate, String gop) throws Exception {
        Path clip = h264(name, rate, 13, gop.replace("'", ""));
        Plan plan = run.plan("hls", clip, FAST);
        assertThat(codec(plan, "480p")).isEqualTo("copy");
        assertThat(codec(plan, "360p")).isEqualTo("libx264");
        Map<Path, Result> made = run.make(plan, clip);
        List<Path> pictures = pictures(made);
        assertThat(pictures).hasSize(2);
        assertSameCuts(pictures);
        assertThat(lengths(pictures.get(0))).allSatisfy(l -> assertThat(l).isLessThan(8.1));
        List<Path> files = List.copyOf(made.keySet());
        Path master = files.get(files.size() - 1);
        assertThat(plays(master)).isTrue();
        assertThat(files.stream().map(HlsTest::target).distinct().filter(t -> !t.isEmpty()))
                .hasSize(1);
        Probe source = run.probe(clip);
        double late = source.video().get(0).startSeconds() - source.audio().get(0).startSeconds();
        assertThat(times(pictures.get(0)).get(0))
                .as("beside its sound")
                .isCloseTo(late, within(0.01));
    }

    private static String target(Path playlist) {
        try {
            return Files.readAllLines(playlist).stream()
                    .filter(line -> line.startsWith("#EXT-X-TARGETDURATION"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path h264(String name, String rate, int seconds, String more) {
        List<String> arguments =
                new ArrayList<>(List.of("-f", "lavfi", "-i", "testsrc2=size=854x480:rate=" + rate));
        arguments.addAll(List.of("-f", "lavfi", "-i", "sine=sample_rate=48000"));
        arguments.addAll(List.of("-t", "" + seconds));
        arguments.addAll(
                List.of(
                        "-c:v",
                        "libx264",
                        "-preset",
                        "superfast",
                        "-crf",
                        "32",
                        "-pix_fmt",
                        "yuv420p"));
        arguments.addAll(List.of("-sc_threshold", "0", "-c:a", "aac"));
        arguments.addAll(List.of(more.split(" ")));
        return TestMedia.make(folder.resolve(name), arguments);
    }

    private static String codec(Plan plan, String role) {
        return plan.outputs().stream()
                .filter(output -> output.role().equals(role))
                .findFirst()
                .orElseThrow()
                .streams()
                .get(0)
                .codec();
    }

    @ParameterizedTest
    @CsvSource({
        "a group of pictures longer than a segment,a.mp4,-g 125",
        "open groups,b.mp4,-g 50 -bf 2 -x264-params open-gop=1",
        "open groups in another container,c.ts,-g 50 -bf 2 -x264-params open-gop=1",
        "no clean starts,d.mp4,-g 50 -x264-params intra-refresh=1",
        "10 bits,e.mp4,-g 50 -pix_fmt yuv420p10le",
        "4:2:2,f.mp4,-g 50 -pix_fmt yuv422p",
        "too many bits,g.mp4,-g 50 -crf 1",
        "fields,h.mp4,-g 50 -flags +ilme+ildct -x264-params tff=1",
        "no times,i.avi,-g 50 -bf 0",
        "pixels that are not square,j.mp4,-g 50 -aspect 4:3",
    })
    void a_top_rung_that_does_not_fit_is_encoded(String why, String name, String more)
            throws Exception {
        Path clip = h264(name, "25", 6, more);
        Plan plan = run.plan("hls", clip, FAST);
        assertThat(plan.outputs().stream().flatMap(o -> o.streams().stream()))
                .as(why)
                .noneMatch(stream -> "copy".equals(stream.codec()));
    }

    @Test
    void a_larger_picture_is_not_copied_into_a_smaller_rung() throws Exception {
        Path clip = h264("a.mp4", "25", 1, "-g 25 -s 1000x562");
        Plan plan = run.plan("hls", clip, FAST);
        assertThat(plan.outputs().get(0).role()).isEqualTo("480p");
        assertThat(codec(plan, "480p")).isEqualTo("libx264");
    }

    @Test
    void the_master_playlist_names_the_sound_as_the_source_does() throws Exception {
        Path clip =
                h264(
                        "a.mkv",
                        "25",
                        2,
                        "-g 50 -ac 1 -metadata:s:a language=ger -metadata:s:a title=Fran\u00e7ais\"x");
        Map<Path, Result> made = run.make("hls", clip, FAST);
        List<Path> files = List.copyOf(made.keySet());
        assertThat(Files.readString(files.get(files.size() - 1)))
                .contains(
                        "TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Fran\u00e7ais'x\",LANGUAGE=\"de\","
                                + "DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"1\",URI=\"audio/");
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

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("good")
    void ladders_of_real_media_are_cut_at_the_same_moments(String name) throws Exception {
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
        assertSameCuts(pictures(made));
    }
}
