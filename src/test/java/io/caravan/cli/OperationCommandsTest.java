package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.job.Json;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code caravan operations} and {@code caravan explain}, without a service. */
class OperationCommandsTest {
    @TempDir Path home;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void letGoOfTheLog() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    }

    @Test
    void lists_the_operations() {
        assertThat(execute("operations")).isZero();

        assertThat(out.toString().lines().map(line -> line.strip().split(" ")[0]))
                .contains("compress", "extract-audio", "remux");
    }

    @Test
    void lists_options_with_what_they_take_and_presets() throws Exception {
        Files.writeString(
                Files.createDirectories(home.resolve("config")).resolve("presets.yaml"),
                "extract-audio: {mine: {options: {bitrate: 64}}}");

        assertThat(execute("operations", "extract_audio")).isZero();

        assertThat(out.toString())
                .startsWith("extract-audio: Takes the sound out")
                .contains("Makes audio, in the short lane")
                .contains("mp3, m4a, opus, flac, wav; default mp3")
                .contains("whole number from 32 to 320; kbit/s")
                .contains("text such as best, all, eng; default best")
                .contains("mine")
                .contains("bitrate=64");
    }

    @Test
    void an_operation_that_is_not_there_is_one_line() {
        assertThat(execute("operations", "remix")).isEqualTo(1);

        assertThat(err.toString()).startsWith("caravan: no operation remix; did you mean remux");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void explains_a_file_wherever_it_lies() throws Exception {
        Path clip = TestMedia.clip(home.resolve("elsewhere/-a clip=1.mp4"));

        assertThat(execute("explain", "compress", clip.toString(), "crf=20", "preset=web"))
                .isZero();

        assertThat(out.toString())
                .startsWith("compress@web of " + clip + ", in the long lane")
                .contains("video stream 0 (h264)", "encoded with libx264")
                .contains("audio stream 1 (aac)", "copied")
                .contains("time  unknown: ")
                .contains(home + "/watch/outbox/-a clip=1.compress@web.mp4")
                .contains(" -crf:0 20 ");
        assertThat(home.resolve("watch")).doesNotExist();
        assertThat(home.resolve("data/caravan.db")).doesNotExist();
    }

    @Test
    void prints_the_same_as_json() throws Exception {
        Path clip = TestMedia.clip(home.resolve("a.mp4"));

        assertThat(execute("explain", "--json", "remux", clip.toString(), "container=mkv"))
                .isZero();

        JsonNode explained = Json.MAPPER.readTree(out.toString());
        assertThat(explained.at("/streams/0/becomes").asText()).isEqualTo("copy");
        assertThat(explained.at("/commands/0/arguments").size()).isGreaterThan(20);
    }

    @Test
    void what_cannot_be_explained_is_one_line() {
        Path clip = TestMedia.clip(home.resolve("a.mp4"));
        for (List<String> wrong :
                List.of(
                        List.of("explain", "compress", home.resolve("none.mp4").toString()),
                        List.of("explain", "compress", clip.toString(), "crf"),
                        List.of("explain", "compress", clip.toString(), "crf=high"),
                        List.of("explain", "remux", clip.toString(), "container=webm"))) {
            err.getBuffer().setLength(0);
            assertThat(execute(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(1);
            assertThat(err.toString().lines()).as("%s", wrong).hasSize(1);
            assertThat(out).as("%s", wrong).asString().isEmpty();
        }
        assertThat(execute("explain", "compress")).isEqualTo(2);
    }

    private int execute(String... arguments) {
        return new CaravanMain(this::settings, s -> {}, (s, dryRun, lines) -> {})
                .commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Settings settings() {
        return Settings.of(
                new Home(home, Path.of("")),
                Map.of(
                        "caravan.ffmpeg", TestFfmpeg.get().executable().toString(),
                        "caravan.ffprobe", TestFfmpeg.get().ffprobe().toString()),
                Map.of());
    }
}
