package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.JobException;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.FileSystemException;
import java.util.Map;

class TaskFailureTest {
    private static String words(Throwable thrown) {
        JobException failure = TaskFailure.of("transcribe", thrown);
        return failure.kind().text() + ": " + failure.getMessage();
    }

    private static HttpOperationFailedException answer(int status, String text, String body) {
        return new HttpOperationFailedException("http://h", status, text, null, Map.of(), body);
    }

    @ParameterizedTest
    @CsvSource({
        "400, input",
        "401, input",
        "404, input",
        "408, transient",
        "429, transient",
        "500, transient",
        "503, transient",
        "302, input"
    })
    void a_server_that_refuses_is_not_asked_again_and_one_that_is_busy_is(int status, String kind) {
        assertThat(words(answer(status, "Why", "no such\n model")))
                .isEqualTo(
                        kind
                                + ": the task transcribe failed: its server answered "
                                + status
                                + " Why: no such model");
    }

    @Test
    void what_a_server_says_is_one_line_without_control_characters_and_not_endless() {
        String said = words(answer(400, null, "\u001b[31mred\r\n".repeat(1000)));
        assertThat(said).doesNotContain("\u001b", "\n", "\r").hasSizeLessThan(400).endsWith(" …");
    }

    @Test
    void the_innermost_reason_counts() {
        var exchange = new DefaultExchange(new DefaultCamelContext());
        assertThat(
                        words(
                                new CamelExecutionException(
                                        "outer", exchange, new ConnectException("refused"))))
                .isEqualTo("transient: the task transcribe failed: refused");
        assertThat(words(new IllegalStateException(new IllegalArgumentException("no number: x"))))
                .isEqualTo("input: the task transcribe failed: no number: x");
        assertThat(words(new NullPointerException()))
                .isEqualTo("internal: the task transcribe failed: NullPointerException");
        assertThat(
                        words(
                                new IOException(
                                        new FileSystemException(
                                                "f", null, "No space left on device"))))
                .startsWith("resource: no space left for f");
        assertThat(words(new RuntimeException(JobException.options("the option model is needed"))))
                .isEqualTo("options: the option model is needed");
    }
}
