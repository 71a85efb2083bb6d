package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.caravan.job.JobException;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Resize, black-and-white and convert-format with the real FFmpeg, here and on real media. */
class ShelfTest {
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
        run = new OperationRun(operations, folder);
    }

    @ParameterizedTest
    @CsvSource({
        "1920x1080,,,false,1280x720",
        "1080x1920,,,false,406x720",
        "640x480,,,false,640x480",
        "640x480,,,true,960x720",
        "321x241,,,false,320x240",
        "1920x1080,640,,false,640x360",
        "1920x1080,,480,false,854x480",
        "1920x1080,100,480,false,100x56",
        "1920x800,,,false,1280x534",
        "320x240,641,,true,640x480",
    })
    void resize_fits_into_the_box(
            String size, Integer width, Integer height, boolean upscale, String expected)
            throws Exception {
        Path clip = TestMedia.silentClip(folder.resolve("a.mkv"), 0.2, size);
        Map<String, Object> options = new java.util.HashMap<>(FAST);
        options.put("width", width);
        options.put("height", height);
        options.put("upscale", upscale);
        Probe.Stream video = run.run("resize", clip, options).video();
        assertThat(video.width() + "x" + video.height()).isEqualTo(expected);
        assertThat(video.sar()).isIn("1:1", null);
    }

    @Test
    void black_and_white_has_no_colour_and_keeps_the_sound_as_it_is() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"));
        OperationRun.Made made = run.run("black-and-white", clip, FAST);
        Path raw =
                TestMedia.make(
                        folder.resolve("raw"),
                        List.of("-i", "file:" + made.made(), "-map", "0:v", "-f", "rawvideo"));
        byte[] frame = Files.readAllBytes(raw);
        int luma = 320 * 240;
        for (int i = luma; i < luma * 3 / 2; i++) {
            assertThat(frame[i] & 0xff).isBetween(126, 130);
        }
        assertThat(made.plan().outputs().get(0).streams().get(1).codec()).isEqualTo("copy");
    }

    @ParameterizedTest
    @CsvSource({
        "mp4,mpeg4,h264,aac",
        "mov,mpeg4,h264,aac",
        "mkv,mpeg4,h264,mp3",
        "ts,mpeg4,h264,aac",
        "webm,mpeg4,vp9,opus",
        "gif,mpeg4,gif,",
        "mp3,mpeg4,,mp3",
        "m4a,mpeg4,,aac",
        "opus,mpeg4,,opus",
        "flac,mpeg4,,flac",
        "wav,mpeg4,,pcm_s16le",
    })
    void convert_format_chooses_codecs_that_suit(
            String format, String from, String video, String audio) throws Exception {
        Path clip =
                TestMedia.clip(
                        folder.resolve("a.avi"), 2, "320x240", "-c:v", from, "-c:a", "libmp3lame");
        OperationRun.Made made = run.run("convert-format", clip, Map.of("format", format));
        assertThat(made.probe().video()).extracting(Probe.Stream::codec).isEqualTo(some(video));
        assertThat(made.probe().audio()).extracting(Probe.Stream::codec).isEqualTo(some(audio));
        assertThat(made.plan().outputs().get(0).extension()).isEqualTo(format);
    }

    private static List<String> some(String codec) {
        return codec == null ? List.of() : List.of(codec);
    }

    @Test
    void convert_format_copies_what_plays_everywhere_and_starts_at_once() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mkv"));
        OperationRun.Made made = run.run("convert-format", clip, Map.of());
        assertThat(made.plan().outputs().get(0).streams())
                .extracting(Plan.Stream::codec)
                .containsOnly("copy");
        String bytes = Files.readString(made.made(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes.indexOf("moov")).isLessThan(bytes.indexOf("mdat"));
    }

    static Stream<String> good() throws IOException {
        return RealMedia.good();
    }

    @ParameterizedTest
    @MethodSource("good")
    void resize_does_right_by_real_media(String name) throws Exception {
        OperationRun.Made made = picture("resize", name, FAST);
        assertThat(made.video().width()).isLessThanOrEqualTo(1280);
        assertThat(made.video().height()).isLessThanOrEqualTo(720);
        assertThat(made.video().codec()).isEqualTo("h264");
    }

    @ParameterizedTest
    @MethodSource("good")
    void black_and_white_does_right_by_real_media(String name) throws Exception {
        assertThat(picture("black-and-white", name, FAST).video().codec()).isEqualTo("h264");
    }

    @ParameterizedTest
    @MethodSource("good")
    void convert_format_does_right_by_real_media(String name) throws Exception {
        assertThat(picture("convert-format", name, FAST).video().codec()).isEqualTo("h264");
        picture("convert-format", name, Map.of("format", "ts", "preset", "ultrafast"));
    }

    @ParameterizedTest
    @CsvSource({"no-audio.flv", "big_buck_bunny_432_433.webm", "h264_10bits.mp4", "edts.mp4"})
    void convert_format_makes_webm_of_real_media(String name) throws Exception {
        assertThat(picture("convert-format", name, Map.of("format", "webm")).video().codec())
                .isIn("vp8", "vp9");
    }

    @ParameterizedTest
    @MethodSource("good")
    void convert_format_takes_the_sound_of_real_media(String name) throws Exception {
        Path input = RealMedia.file(name);
        Assumptions.assumeFalse(run.probe(input).audio().isEmpty(), "no sound");
        OperationRun.Made made = run.run("convert-format", input, Map.of("format", "opus"));
        assertThat(made.audio().codec()).isEqualTo("opus");
        assertThat(made.probe().video()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("good")
    void convert_format_makes_animations_of_real_media(String name) throws Exception {
        Assumptions.assumeFalse(name.equals("teststream.ffm"), "a minute of damaged video");
        Path input = RealMedia.file(name);
        Assumptions.assumeFalse(run.probe(input).video().isEmpty(), "no picture");
        OperationRun.Made made = run.run("convert-format", input, Map.of("format", "gif"));
        assertThat(made.video().codec()).isEqualTo("gif");
        assertThat(Math.max(made.video().width(), made.video().height())).isLessThanOrEqualTo(480);
    }

    /** Runs it and checks what holds for every picture; skips what has none. */
    private OperationRun.Made picture(String operation, String name, Map<String, Object> options)
            throws Exception {
        Path input = RealMedia.file(name);
        Probe probe = run.probe(input);
        if (probe.video().isEmpty()) {
            assertThatThrownBy(() -> run.plan(operation, input, options))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("no video stream");
            Assumptions.abort("no picture: refused, as it must be");
        }
        Assumptions.assumeFalse(name.equals("teststream.ffm"), "how much decodes differs");
        OperationRun.Made made = run.run(operation, input, options);
        Probe.Stream source = Streams.bestVideo(probe);
        Picture shown = new Picture(source);
        assertThat(made.video().rotation()).isZero();
        assertThat(made.video().width() / (double) made.video().height())
                .isCloseTo(shown.width() / (double) shown.height(), within(0.01));
        if (!probe.audio().isEmpty() && Set.of("mp4", "mkv").contains(extension(made))) {
            assertThat(offset(made.probe(), made.video()))
                    .isCloseTo(offset(probe, source), within(0.1));
        }
        return made;
    }

    private static String extension(OperationRun.Made made) {
        return made.plan().outputs().get(0).extension();
    }

    /** How much later the sound begins than the picture, in seconds. */
    private static double offset(Probe probe, Probe.Stream video) {
        Double sound = probe.audio().get(0).startSeconds();
        return (sound == null ? 0 : sound)
                - (video.startSeconds() == null ? 0 : video.startSeconds());
    }
}
