package io.caravan.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class PresetsTest {
    private static final Path SHIPPED = Path.of("config/presets.yaml");
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final OperationCatalog operations =
            new OperationCatalog(List.of(Path.of("routes/operations")));
    private final OperationInfo compress = operations.get("compress");
    @TempDir Path home;

    @Test
    void the_shipped_ones_fit_their_operations() {
        Presets presets = presets(SHIPPED);

        assertThat(presets.problems()).isEmpty();
        assertThat(names(presets)).contains("archive", "web");
    }

    @TestFactory
    Stream<DynamicTest> each_shipped_one_says_what_it_is_for() {
        Presets presets = presets(SHIPPED);
        return operations.all().stream()
                .flatMap(operation -> presets.of(operation).stream())
                .map(
                        preset ->
                                DynamicTest.dynamicTest(
                                        preset.operation() + "@" + preset.name(),
                                        () -> assertThat(preset.description()).isNotBlank()));
    }

    @Test
    void a_job_gets_the_options_of_its_preset_and_its_own_win() {
        Map<String, Object> own = Map.of("crf", "20", "if_larger", "skip");
        Job job = prepare(presets(SHIPPED), "archive", own);

        assertThat(job.preset()).isEqualTo("archive");
        assertThat(job.options())
                .containsEntry("crf", "20")
                .containsEntry("if_larger", "skip")
                .containsEntry("preset", "slow")
                .containsEntry("audio", "all")
                .containsEntry("channels", 8)
                .doesNotContainKey("if-larger");
    }

    @Test
    void an_unknown_one_is_told_what_there_is() {
        assertThatThrownBy(() -> prepare(presets(SHIPPED), "archiv", Map.of()))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "compress has no preset archiv; did you mean archive?; it has archive,"
                                + " preview, small, web");
        assertThatThrownBy(() -> prepare(presets(), "archive", Map.of()))
                .hasMessage("compress has no preset archive");
    }

    @Test
    void the_home_replaces_single_presets() throws IOException {
        Path own =
                write("compress: {archive: {options: {crf: 12}}, mine: {options: {crf: 13}}}", 60);
        Presets presets = presets(SHIPPED, own);

        assertThat(presets.get(compress, "archive").options()).isEqualTo(Map.of("crf", 12));
        assertThat(names(presets)).contains("archive", "web", "mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    options: {crf: 99}             | 99 is not allowed; it takes a whole number
                    options: {crff: 20}            | compress has no option crff; did you mean crf
                    options: {crf: [1, 2]}         | one value is needed
                    crf: 20                        | holds description: and options:, not crf
                    options: 20                    | below that options:
                    """)
    void a_wrong_one_is_told_in_health_and_refused_while_the_others_work(
            String content, String reason) throws IOException {
        Path own = write("compress:\n  good: {options: {crf: 20}}\n  bad:\n    " + content, 60);
        Presets presets = presets(own);

        assertThat(presets.findings())
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.message())
                                        .startsWith(own + ":3: ")
                                        .contains(reason));
        assertThat(names(presets)).containsExactly("good");
        assertThatThrownBy(() -> presets.get(compress, "bad"))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("the preset bad of compress cannot be used: ")
                .hasMessageContaining(reason);
    }

    @Test
    void a_preset_of_no_operation_is_told() throws IOException {
        Path own = write("compres: {mine: {options: {crf: 20}}}", 60);

        assertThat(presets(own).problems())
                .singleElement()
                .asString()
                .contains("no operation compres; did you mean compress");
    }

    @Test
    void what_an_operation_requires_may_come_from_the_job() throws IOException {
        Path folder = Files.createDirectories(home.resolve("operations"));
        Files.writeString(folder.resolve("watermark.camel.yaml"), "");
        Files.writeString(
                folder.resolve("watermark.schema.json"),
                """
                {"type": "object", "required": ["image"],
                 "properties": {"image": {"type": "string"}, "corner": {"type": "string"}}}
                """);
        OperationCatalog own = new OperationCatalog(List.of(folder));
        Path file = write("watermark: {left: {options: {corner: left}}}", 60);
        Presets presets = new Presets(List.of(file), own, clock(NOW));

        assertThat(presets.problems()).isEmpty();
        assertThat(presets.of(own.get("watermark"))).hasSize(1);
    }

    @Test
    void a_changed_file_counts_without_a_restart() throws IOException {
        Path own = write("compress: {mine: {options: {crf: 20}}}", 60);
        Presets presets = presets(own);
        assertThat(names(presets)).containsExactly("mine");

        write("compress: {yours: {options: {crf: 20}}}", 30);
        assertThat(names(presets)).containsExactly("yours");

        Files.delete(own);
        assertThat(names(presets)).isEmpty();
        assertThat(presets.problems()).isEmpty();
    }

    @Test
    void a_file_that_is_being_written_is_not_looked_at() throws IOException {
        Path own = write("compress: {mine: {options: {crf: 20}}}", 60);
        Instant[] now = {NOW};
        Presets presets = new Presets(List.of(own), operations, clock(now));
        assertThat(names(presets)).containsExactly("mine");

        write("compress: {half: {options: {crf: 20}}}", 0);
        assertThat(names(presets)).containsExactly("mine");

        now[0] = NOW.plusSeconds(1);
        assertThat(names(presets)).containsExactly("half");
    }

    @Test
    void a_file_that_was_written_just_before_the_start_is_read_again() throws IOException {
        Path own = write("compress: {half: {options: {crf: 20}}}", 0);
        Instant[] now = {NOW};
        Presets presets = new Presets(List.of(own), operations, clock(now));
        assertThat(names(presets)).containsExactly("half");

        // the rest of the file came within the same tick of the file system's clock
        write("compress: {half: {options: {crf: 20}}, rest: {options: {crf: 21}}}", 0);
        now[0] = NOW.plusSeconds(1);
        assertThat(names(presets)).containsExactly("half", "rest");
    }

    @Test
    void a_broken_file_leaves_the_presets_as_they_were_and_names_its_line() throws IOException {
        Path own = write("compress: {mine: {options: {crf: 20}}}", 60);
        Presets presets = presets(own);
        assertThat(names(presets)).containsExactly("mine");

        write("compress:\n  mine: {options: {crf: 20}}\n  yours: {options: [}\n", 30);
        assertThat(names(presets)).containsExactly("mine");
        assertThat(presets.findings())
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.message())
                                        .startsWith(own + ":3: ")
                                        .endsWith("; what it held before is used"));

        write("compress: {yours: {options: {crf: 20}}}", 20);
        assertThat(names(presets)).containsExactly("yours");
        assertThat(presets.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',0", "'# nothing yet',0", "compress:,0", "'- a',1", "compress: fast,1", "7,1"})
    void an_empty_file_is_fine_and_one_of_another_shape_is_told(String content, int problems)
            throws IOException {
        assertThat(presets(write(content, 60)).problems()).hasSize(problems);
    }

    @Test
    void the_same_name_twice_is_refused() throws IOException {
        Path own = write("compress:\n  a: {options: {}}\n  a: {options: {}}\n", 60);

        assertThat(presets(own).problems())
                .singleElement()
                .asString()
                .startsWith(own + ":3: ")
                .contains("Duplicate field 'a'");
    }

    private Presets presets(Path... files) {
        return new Presets(List.of(files), operations, clock(NOW));
    }

    private List<String> names(Presets presets) {
        return presets.of(compress).stream().map(Preset::name).toList();
    }

    private Job prepare(Presets presets, String preset, Map<String, Object> options) {
        JobRequest request =
                JobRequestBuilder.builder()
                        .operation(List.of("compress"))
                        .preset(preset)
                        .input("/media/a.mp4")
                        .options(options)
                        .build();
        return new Preparation(operations, presets, Exists.COUNTER)
                .prepare(request, null, null, NOW);
    }

    private Path write(String content, int secondsAgo) throws IOException {
        Path file = Files.writeString(home.resolve("presets.yaml"), content);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(secondsAgo)));
        return file;
    }

    private static Clock clock(Instant... now) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
    }
}
