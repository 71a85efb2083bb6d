package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.probe.Probe;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Resize, black-and-white and convert-format with the real FFmpeg. */
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
}
