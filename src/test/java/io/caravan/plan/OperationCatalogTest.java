package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Lane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

class OperationCatalogTest {
    private static final Path SHIPPED = Path.of("routes/operations");

    private final OperationCatalog catalog = new OperationCatalog(List.of(SHIPPED));

    @Test
    void the_shipped_operations_are_known() {
        assertThat(catalog.names()).contains("compress", "extract-audio", "remux");
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.get("compress").lane()).isEqualTo(Lane.LONG);
        assertThat(catalog.get("remux").lane()).isEqualTo(Lane.SHORT);
        assertThat(catalog.get("extract_audio").name()).isEqualTo("extract-audio");
        assertThat(catalog.get("extract-audio").makes()).containsExactly("audio");
    }

    @Test
    void an_unknown_name_is_told_with_what_was_meant() {
        assertThatThrownBy(() -> catalog.get("compres"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("no operation compres; did you mean compress")
                .hasMessageContaining("extract-audio");
        assertThat(catalog.suggestion("semester1")).isEmpty();
    }

    @Test
    void defaults_are_filled_in_and_text_becomes_numbers() {
        Map<String, Object> options =
                catalog.get("compress").options(Map.of("crf", "20", "if_larger", "skip"));
        assertThat(options)
                .containsEntry("crf", 20)
                .containsEntry("if-larger", "skip")
                .containsEntry("codec", "h264")
                .containsEntry("preset", "medium");
        assertThat(catalog.get("compress").options(Map.of())).containsEntry("crf", null);
    }

    @Test
    void wrong_options_are_refused_with_what_is_allowed() {
        refused(
                Map.of("crf", 70),
                "option crf of compress: 70 is not allowed; it takes a whole number from 0 to 51");
        refused(Map.of("crf", "high"), "it takes a whole number from 0 to 51");
        refused(Map.of("crf", 1.5), "1.5 is not allowed");
        refused(Map.of("codec", "h265"), "it takes h264, hevc, av1");
        refused(Map.of("cfr", 20), "no option cfr; did you mean crf");
        refused(Map.of("audio", "best; rm"), "like best, all, none, eng,deu");
        refused(Map.of("audio", List.of("eng")), "one value is needed");
        refused(Map.of("audio", "eng\n"), "control characters");
        refused(Map.of("if-larger", "skip", "if_larger", "skip"), "given twice");
    }

    private void refused(Map<String, Object> options, String message) {
        assertThatThrownBy(() -> catalog.get("compress").options(options))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPTIONS))
                .hasMessageContaining(message);
    }

    @Test
    void the_homes_operations_are_laid_over_the_shipped_ones(@TempDir Path home)
            throws IOException {
        Files.writeString(home.resolve("compress.camel.yaml"), "");
        Files.writeString(home.resolve("compress.schema.json"), "{\"title\": \"Mine\"}");
        Files.writeString(home.resolve("stamp.camel.yaml"), "");
        OperationCatalog both =
                new OperationCatalog(List.of(SHIPPED, home, home.resolve("missing")));
        assertThat(both.get("compress").title()).isEqualTo("Mine");
        assertThat(both.get("stamp").options(Map.of())).isEmpty();
        assertThatThrownBy(() -> both.get("stamp").options(Map.of("x", 1)))
                .hasMessageContaining("it takes none");
    }

    @Test
    void refresh_sees_changes_and_keeps_the_last_good_version(@TempDir Path home)
            throws IOException {
        Path schema = home.resolve("a.schema.json");
        Files.writeString(home.resolve("a.camel.yaml"), "");
        Files.writeString(schema, "{\"title\": \"One\"}");
        OperationCatalog own = new OperationCatalog(List.of(home));

        Files.writeString(schema, "{\"title\": ");
        Files.setLastModifiedTime(schema, FileTime.fromMillis(1_000));
        own.refresh();
        assertThat(own.get("a").title()).isEqualTo("One");
        assertThat(own.problems()).containsOnlyKeys("a");

        Files.writeString(schema, "{\"title\": \"Two\"}");
        Files.setLastModifiedTime(schema, FileTime.fromMillis(2_000));
        own.refresh();
        assertThat(own.get("a").title()).isEqualTo("Two");
        assertThat(own.problems()).isEmpty();

        Files.delete(home.resolve("a.camel.yaml"));
        own.refresh();
        assertThat(own.names()).isEmpty();
    }
}
