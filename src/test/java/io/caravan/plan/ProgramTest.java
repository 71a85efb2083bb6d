package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a program that a task runs, whatever the values hold. */
class ProgramTest {
    private static final String INPUT = "/in box/-a ${output} \"; rm -rf ~ #.mp4";

    private static List<String> arguments(
            String program, String text, Map<String, Object> options) {
        Map<String, Object> declared = new HashMap<>(options);
        List.of("language", "prompt", "threads", "model")
                .forEach(name -> declared.putIfAbsent(name, null));
        return new Program(program).arguments(text, declared, "-name", INPUT, "/out");
    }

    @Test
    void values_stay_one_argument_each() {
        assertThat(
                        arguments(
                                "whisper",
                                """
                                --language=${option.language} [--prompt ${option.prompt}]
                                -t ${option.threads:4} -o ${output}/main.srt -- ${input}
                                """,
                                Map.of("language", "de --output /etc/passwd", "other", "x")))
                .containsExactly(
                        "--language=de --output /etc/passwd",
                        "-t",
                        "4",
                        "-o",
                        "/out/main.srt",
                        "--",
                        INPUT);
    }

    @Test
    void a_value_that_names_a_form_is_no_form() {
        assertThat(arguments("x", "${option.a}", Map.of("a", "${input}")))
                .containsExactly("${input}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output=/etc/passwd", "-o", "-"})
    void a_value_cannot_become_an_option(String value) {
        assertThatThrownBy(() -> arguments("whisper", "-m ${option.m}", Map.of("m", value)))
                .hasMessageContaining("begins with a dash, so whisper would take it for an option");
        assertThatThrownBy(() -> arguments("whisper", "''${option.m}", Map.of("m", value)))
                .hasMessageContaining("begins with a dash");
        assertThat(arguments("whisper", "--m=${option.m}", Map.of("m", value)))
                .containsExactly("--m=" + value);
    }

    @Test
    void a_negative_number_is_none() {
        assertThat(arguments("x", "-t ${option.t}", Map.of("t", -1.5)))
                .containsExactly("-t", "-1.5");
    }

    @Test
    void nor_can_a_file_name() {
        assertThatThrownBy(() -> arguments("x", "${name}", Map.of()))
                .hasMessageContaining("\"-name\" begins with a dash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c 'cat ${input}'", "-ec \"cat ${option.a}\"", "-c ${option.a}"})
    void a_value_cannot_become_part_of_a_script(String text) {
        assertThatThrownBy(() -> arguments("/bin/sh", text, Map.of("a", "b")))
                .hasMessageContaining("inside the script of /bin/sh -c; put it behind");
    }

    @Test
    void a_script_may_have_values_as_its_arguments() {
        assertThat(arguments("sh", "-c 'cat \"$1\" > main.txt' sh ${input}", Map.of()))
                .containsExactly("-c", "cat \"$1\" > main.txt", "sh", INPUT);
    }

    @Test
    void a_value_cannot_become_part_of_a_filter() {
        assertThatThrownBy(
                        () ->
                                arguments(
                                        "ffmpeg",
                                        "-i ${input} -vf scale=${option.w} main.mp4",
                                        Map.of("w", "2,movie=/etc/passwd")))
                .hasMessageContaining("inside a filter");
    }

    @Test
    void an_option_that_is_needed_and_unset_is_named() {
        assertThatThrownBy(() -> arguments("x", "${option.model}", Map.of()))
                .hasMessageContaining("the option model is needed");
    }
}
