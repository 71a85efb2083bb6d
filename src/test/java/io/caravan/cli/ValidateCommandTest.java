package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.testing.TestFfmpeg;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class ValidateCommandTest {
    @TempDir Path home;
    private final StringWriter out = new StringWriter();

    @AfterEach
    void letGoOfTheLog() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    }

    @Test
    void good_files_end_with_0() {
        assertThat(validate("routes/operations/remux.camel.yaml", "config/presets.yaml")).isZero();
        assertThat(out).hasToString("2 files, no problem\n");
    }

    @Test
    void a_problem_is_a_line_and_exit_code_1() throws IOException {
        Path presets = home.resolve("config/presets.yaml");
        Files.createDirectories(presets.getParent());
        Files.writeString(presets, "\nremux: {mine: {options: {container: avi}}}");

        assertThat(validate()).isEqualTo(1);

        assertThat(out.toString().lines().findFirst().orElse(""))
                .startsWith(presets + ":2: the option container of remux: avi is not allowed");
        assertThat(out.toString()).endsWith("files, 1 problem\n");
    }

    private int validate(String... files) {
        String[] arguments = new String[files.length + 1];
        arguments[0] = "validate";
        System.arraycopy(files, 0, arguments, 1, files.length);
        return new CaravanMain(this::settings, s -> {}, (s, dryRun, lines) -> {})
                .commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }

    private Settings settings() {
        Map<String, String> ffmpeg =
                Map.of(
                        "caravan.ffmpeg", TestFfmpeg.get().executable().toString(),
                        "caravan.ffprobe", TestFfmpeg.get().ffprobe().toString());
        return Settings.of(new Home(home, Path.of("")), ffmpeg, Map.of());
    }
}
