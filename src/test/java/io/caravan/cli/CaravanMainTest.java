package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;

import io.caravan.config.ConfigException;
import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.job.JobException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CaravanMainTest {
    private static final Pruner NOTHING_TO_PRUNE = (settings, dryRun, out) -> {};

    @TempDir Path home;
    private final List<Settings> runs = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void layOutTheHome() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.copy(Path.of("config/logback.xml"), home.resolve("config/logback.xml"));
    }

    @AfterEach
    void letGoOfTheLogFile() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    }

    @Test
    void runs_the_service_with_and_without_the_command() {
        assertThat(execute(runs::add)).isZero();
        assertThat(execute(runs::add, "run")).isZero();

        assertThat(runs).hasSize(2);
        assertThat(home.resolve("data/logs/caravan.log")).exists();
    }

    @Test
    void a_failure_to_start_is_one_line_and_its_trace_stands_in_the_log() throws IOException {
        ServiceRunner broken =
                settings -> {
                    throw new IllegalStateException("wrapper", new IOException("no\nlibrary"));
                };

        assertThat(execute(broken, "run")).isEqualTo(1);

        assertThat(err.toString())
                .isEqualTo("caravan: IOException: no library (more in the log)\n");
        assertThat(Files.readString(home.resolve("data/logs/caravan.log")))
                .contains("at io.caravan.cli.CaravanMainTest");
    }

    @Test
    void what_was_written_for_a_person_is_found_among_the_causes() {
        ServiceRunner broken =
                settings -> {
                    throw new RuntimeException(
                            "wrapper", JobException.options("port 8080 is taken"));
                };

        assertThat(execute(broken)).isEqualTo(1);
        assertThat(err).hasToString("caravan: port 8080 is taken\n");
    }

    @Test
    void bad_configuration_is_one_line() {
        CommandLine line =
                new CaravanMain(
                                () -> {
                                    throw new ConfigException("caravan.nice: no");
                                },
                                runs::add,
                                NOTHING_TO_PRUNE)
                        .commandLine()
                        .setErr(new PrintWriter(err));

        assertThat(line.execute("run")).isEqualTo(1);
        assertThat(err).hasToString("caravan: caravan.nice: no\n");
        assertThat(runs).isEmpty();
    }

    @Test
    void a_wrong_command_line_is_one_line_and_exit_code_2() {
        assertThat(execute(runs::add, "rnu")).isEqualTo(2);
        assertThat(execute(runs::add, "prune", "--dry")).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.endsWith("--help"));
        assertThat(runs).isEmpty();
    }

    @Test
    void prune_says_what_it_would_do() {
        Pruner pruner = (settings, dryRun, lines) -> lines.accept("dry run: " + dryRun);

        assertThat(execute(runs::add, pruner, "prune", "--dry-run")).isZero();
        assertThat(execute(runs::add, pruner, "prune")).isZero();

        assertThat(out.toString().lines()).containsExactly("dry run: true", "dry run: false");
    }

    @Test
    void version_names_what_runs() {
        assertThat(execute(runs::add, "version")).isZero();

        assertThat(out.toString()).contains("Caravan ", "Camel 4.", "Java ");
    }

    private int execute(ServiceRunner service, String... arguments) {
        return execute(service, NOTHING_TO_PRUNE, arguments);
    }

    private int execute(ServiceRunner service, Pruner pruner, String... arguments) {
        return new CaravanMain(this::settings, service, pruner)
                .commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Settings settings() {
        return Settings.of(new Home(home, home), Map.of(), Map.of());
    }
}
