package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.job.Result;
import io.caravan.probe.Probe;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Thumbnail and probe with the real FFmpeg, here and on real media. */
class ThumbnailTest {
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

    @ParameterizedTest
    @CsvSource({"jpg,best,mjpeg", "png,50%,png", "webp,1.5,webp", "jpg,100%,mjpeg", "jpg,0,mjpeg"})
    void one_picture_of_every_kind(String format, String at, String codec) throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"));
        Map<Path, Result> made = run.make("thumbnail", clip, Map.of("format", format, "at", at));
        Result result = made.values().iterator().next();
        assertThat(made).hasSize(1);
        assertThat(result.codecs()).containsExactly(codec);
        assertThat(List.of(result.width(), result.height())).containsExactly(320, 240);
        assertThat(result.durationSeconds()).isNull();
        assertThat(result.role()).isEqualTo("main");
    }

    @Test
    void the_picture_is_the_one_at_that_time() throws Exception {
        Path clip = grey(10);
        for (int second : List.of(0, 3, 7)) {
            Map<Path, Result> made =
                    run.make("thumbnail", clip, Map.of("at", second + ".5", "format", "png"));
            assertThat(level(made.keySet().iterator().next(), 0, 0))
                    .isCloseTo(20 * second + 20, within(4));
        }
    }

    @Test
    void a_series_has_a_picture_for_every_step_with_a_role_of_its_own() throws Exception {
        Map<Path, Result> made =
                run.make(
                        "thumbnail",
                        grey(10),
                        Map.of("make", "series", "every", 3, "format", "png", "width", 64));
        assertThat(made.values())
                .extracting(Result::role)
                .containsExactly("0001", "0002", "0003", "0004");
        List<Path> files = List.copyOf(made.keySet());
        for (int i = 0; i < 4; i++) {
            assertThat(level(files.get(i), 0, 0)).isCloseTo(20 * 3 * i + 20, within(4));
        }
        assertThat(made.values()).allMatch(result -> result.width() == 64);
    }

    @Test
    void too_many_pictures_are_refused() {
        Path clip = TestMedia.silentClip(folder.resolve("a.mp4"), 81, "32x32");
        assertThatThrownBy(
                        () -> run.make("thumbnail", clip, Map.of("make", "series", "every", 0.08)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("more than the 1000 pictures");
    }

    @Test
    void sprites_come_with_a_track_that_names_the_right_part_of_each_sheet() throws Exception {
        Path clip = grey(10);
        Map<String, Object> options =
                Map.of("make", "sprites", "every", 0.08, "width", 32, "format", "png");
        Map<Path, Result> made = run.make("thumbnail", clip, options);
        List<Path> files = List.copyOf(made.keySet());
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("sprite-001.png", "sprite-002.png", "thumbnails.vtt");
        assertThat(made.get(files.get(0)).width()).isEqualTo(320);
        List<Cue> cues = cues(files.get(2));
        assertThat(cues).hasSize(125);
        assertThat(cues.get(124).end).isEqualTo("00:00:10.000");
        for (int i = 0; i < 125; i += 7) {
            Cue cue = cues.get(i);
            assertThat(cue.sheet).isEqualTo(i < 100 ? "sprite-001.png" : "sprite-002.png");
            int second = (int) (i * 0.08 + 0.0001);
            assertThat(level(files.get(2).resolveSibling(cue.sheet), cue.x + 8, cue.y + 8))
                    .isCloseTo(20 * second + 20, within(4));
        }
    }

    private record Cue(String end, String sheet, int x, int y) {}

    private static List<Cue> cues(Path track) throws IOException {
        Matcher cue =
                Pattern.compile("[\\d:.]+ --> ([\\d:.]+)\n(\\S+)#xywh=(\\d+),(\\d+),32,\\d+\n")
                        .matcher(Files.readString(track));
        List<Cue> cues = new ArrayList<>();
        while (cue.find()) {
            cues.add(
                    new Cue(
                            cue.group(1),
                            cue.group(2),
                            Integer.parseInt(cue.group(3)),
                            Integer.parseInt(cue.group(4))));
        }
        return cues;
    }

    /** A clip that gets 20 lighter every second. */
    private Path grey(int seconds) {
        return TestMedia.make(
                folder.resolve("grey.mp4"),
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=black:s=128x96:r=25:d=" + seconds,
                        "-vf",
                        "format=gray,geq=lum=20*floor(T)+20,setparams=range=pc,format=yuvj420p",
                        "-c:v",
                        "libx264",
                        "-qp",
                        "5",
                        "-preset",
                        "ultrafast"));
    }

    /** Lightness of one pixel. */
    private int level(Path picture, int x, int y) throws IOException {
        Path raw =
                TestMedia.make(
                        folder.resolve("raw"),
                        List.of(
                                "-f",
                                "image2",
                                "-pattern_type",
                                "none",
                                "-i",
                                "file:" + picture,
                                "-vf",
                                "format=rgb24,crop=1:1:" + x + ":" + y,
                                "-f",
                                "rawvideo"));
        return Files.readAllBytes(raw)[1] & 0xff;
    }

    static Stream<String> good() throws IOException {
        return RealMedia.good();
    }

    @ParameterizedTest
    @MethodSource("good")
    void pictures_of_real_media_stand_upright_and_have_the_right_shape(String name)
            throws Exception {
        Path input = RealMedia.file(name);
        Probe probe = run.probe(input);
        Assumptions.assumeFalse(probe.video().isEmpty(), "no picture");
        Assumptions.assumeFalse(name.equals("teststream.ffm"), "how much decodes differs");
        Picture shown = new Picture(Streams.bestVideo(probe));
        for (String at : List.of("best", "50%")) {
            Result picture =
                    run.make("thumbnail", input, Map.of("at", at)).values().iterator().next();
            assertThat(List.of(picture.width(), picture.height()))
                    .containsExactly(shown.width(), shown.height());
        }
        Map<Path, Result> series =
                run.make("thumbnail", input, Map.of("make", "series", "every", 1, "width", 160));
        Double length = Streams.bestVideo(probe).durationSeconds();
        if (length != null) {
            assertThat(series.size()).isCloseTo((int) Math.ceil(length), within(1));
        }
        Map<Path, Result> sprites =
                run.make("thumbnail", input, Map.of("make", "sprites", "every", 1));
        assertThat(sprites).hasSize(2);
        Result sheet = sprites.values().iterator().next();
        assertThat(sheet.width() / (double) sheet.height())
                .isCloseTo(shown.width() / (double) shown.height(), within(0.03));
    }

    @ParameterizedTest
    @MethodSource("good")
    void the_report_on_real_media_is_json(String name) throws Exception {
        Path input = RealMedia.file(name);
        Map<Path, Result> made = run.make("probe", input, Map.of());
        var report = Json.MAPPER.readTree(Files.readString(made.keySet().iterator().next()));
        assertThat(report.path("name").asText()).isEqualTo(name);
        assertThat(report.path("streams").size()).isEqualTo(run.probe(input).streams().size());
    }
}
