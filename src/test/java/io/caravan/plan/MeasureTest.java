package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Operations that measure first: two-pass, normalize, crop. */
class MeasureTest {
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
        run = new OperationRun(operations, folder.resolve("100% of it"));
    }

    @Test
    void two_passes_hit_the_bit_rate() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"), 8, "640x360");
        OperationRun.Made made =
                run.run("two-pass", clip, Map.of("bitrate", 300, "preset", "veryfast"));
        assertThat(made.video().bitRate()).isCloseTo(300_000L, within(30_000L));
        assertThat(made.plan().twoPass()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-30,-16", "-8,-23", "-40,-14"})
    void sound_comes_out_as_loud_as_it_should(int before, int after) throws Exception {
        Path clip = spoken(before);
        OperationRun.Made made = run.run("normalize", clip, Map.of("loudness", after));
        assertThat(loudness(made.made())).isCloseTo(after, within(0.7));
        assertThat(made.plan().figures()).containsKeys("r128.I", "r128.true_peak");
        assertThat(made.plan().outputs().get(0).streams().get(0).codec()).isEqualTo("copy");
    }

    /** A tone whose loudness goes up and down, as that of speech does. */
    private Path spoken(int loudness) {
        return TestMedia.clip(
                folder.resolve("a.mp4"),
                12,
                "320x240",
                "-af",
                "volume='0.5+0.4*sin(2*PI*t/3)':eval=frame,volume="
                        + (loudness + 24)
                        + "dB,alimiter=level=0:limit=0.8",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-c:a",
                "aac");
    }

    private static double loudness(Path file) throws InterruptedException {
        Map<String, String> figures = new HashMap<>();
        Command command =
                Command.of(
                                List.of(
                                        TestFfmpeg.get().executable().toString(),
                                        "-nostdin",
                                        "-v",
                                        "error",
                                        "-i",
                                        "file:" + file,
                                        "-af",
                                        "ebur128=metadata=1,ametadata=mode=print:file=-:key=lavfi.r128.I",
                                        "-f",
                                        "null",
                                        "-"))
                        .withOutput(
                                line -> {
                                    if (line.startsWith("lavfi.r128.I=")) {
                                        figures.put("I", line.substring(13));
                                    }
                                });
        assertThat(TestFfmpeg.processes().run(command).ok()).isTrue();
        return Double.parseDouble(figures.get("I"));
    }

    @Test
    void bars_are_cut_off() throws Exception {
        Path clip =
                TestMedia.clip(
                        folder.resolve("a.mp4"),
                        1,
                        "320x180",
                        "-vf",
                        "pad=320:240:0:30",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast");
        Probe.Stream video = run.run("crop", clip, FAST).video();
        assertThat(video.width() + "x" + video.height()).isEqualTo("320x180");
    }

    @Test
    void a_black_picture_stays_whole() throws Exception {
        Path clip =
                TestMedia.make(
                        folder.resolve("a.mp4"),
                        List.of("-f", "lavfi", "-i", "color=black:s=320x240:d=1"));
        Probe.Stream video = run.run("crop", clip, FAST).video();
        assertThat(video.width() + "x" + video.height()).isEqualTo("320x240");
    }

    @Test
    void before_it_is_measured_a_plan_shows_what_will_be_filled_in() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"));
        Plan plan =
                new Planner(codec -> true)
                        .plan(
                                Samples.job("crop"),
                                operations.catalog.get("crop").options(Map.of()),
                                List.of(run.probe(clip)),
                                operations.definition("crop"));
        assertThat(plan.measures()).hasSize(1);
        assertThat(plan.figures()).isEmpty();
        assertThat(plan.outputs().get(0).streams().get(0).filters().toString())
                .contains("measured(cropdetect.w)");
    }

    static Stream<String> good() throws IOException {
        return RealMedia.good();
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("good")
    void real_sound_comes_out_as_loud_as_it_should(String name) throws Exception {
        Path input = RealMedia.file(name);
        Assumptions.assumeFalse(run.probe(input).audio().isEmpty(), "no sound");
        Path made = run.run("normalize", input, Map.of()).made();
        // shorter than the meter's window, or silence, has no loudness to speak of
        Double seconds = run.probe(made).durationSeconds();
        if (seconds > 3 && loudness(input) > -60) {
            assertThat(loudness(made)).isCloseTo(-16, within(2.5));
        }
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("good")
    void real_pictures_are_cropped_and_hit_their_bit_rate(String name) throws Exception {
        Path input = RealMedia.file(name);
        Assumptions.assumeFalse(run.probe(input).video().isEmpty(), "no picture");
        Assumptions.assumeFalse(name.equals("teststream.ffm"), "how much decodes differs");
        assertThat(run.run("crop", input, FAST).video().codec()).isEqualTo("h264");
        assertThat(run.run("two-pass", input, FAST).video().codec()).isEqualTo("h264");
    }
}
