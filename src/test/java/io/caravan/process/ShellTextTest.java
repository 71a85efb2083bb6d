package io.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.TestFfmpeg;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ShellTextTest {
    @Test
    void a_shell_reads_back_exactly_the_arguments() throws Exception {
        List<String> arguments =
                List.of(
                        "plain",
                        "two words",
                        "it's",
                        "$HOME `id` \\ \"quoted\"",
                        "*",
                        "",
                        "-dash",
                        "ünï 视频",
                        "semi;colon&more|pipe>file");
        List<String> seen = new ArrayList<>();
        String script = "printf '%s\\n' " + ShellText.of(arguments);

        TestFfmpeg.processes()
                .run(Command.of(List.of("/bin/sh", "-c", script)).withOutput(seen::add));

        assertThat(seen).isEqualTo(arguments);
    }
}
