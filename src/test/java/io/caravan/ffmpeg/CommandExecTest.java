package io.caravan.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.engine.ScratchContext;
import io.caravan.job.JobException;
import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Running;
import io.caravan.testing.TestFfmpeg;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.exec.ExecBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
class CommandExecTest {
    private static final String ENDPOINT =
            "exec:ffmpeg?binding=#bean:commandBinding&commandExecutor=#bean:commandExecutor";

    @TempDir Path folder;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private ScratchContext camel;
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        camel = new ScratchContext();
        camel.getRegistry().bind("commandBinding", new CommandBinding());
        camel.getRegistry().bind("commandExecutor", new CommandExecutor(TestFfmpeg.processes()));
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void runs_the_command_in_the_body_and_leaves_the_outcome_there() {
        Object outcome = template.requestBody(ENDPOINT, shell("echo \"$1\"; exit 7", "a  'b'\n"));
        assertThat(outcome).isEqualTo(new Outcome(7, Outcome.End.EXITED, List.of()));
        assertThat(output).containsExactly("a  'b'", "");
    }

    @Test
    void headers_change_nothing_whatever_their_case() {
        Map<String, Object> headers = new HashMap<>();
        for (String name :
                List.of(
                        ExecBinding.EXEC_COMMAND_EXECUTABLE,
                        ExecBinding.EXEC_COMMAND_OUT_FILE,
                        ExecBinding.EXEC_COMMAND_WORKING_DIR,
                        ExecBinding.EXEC_COMMAND_LOG_LEVEL)) {
            headers.put(name, "/bin/false");
            headers.put(name.toUpperCase(Locale.ROOT), "/bin/false");
            headers.put(name.toLowerCase(Locale.ROOT), "/bin/false");
        }
        headers.put(ExecBinding.EXEC_COMMAND_ARGS, List.of("-c", "echo injected"));
        headers.put("CAmelExecCommandArgs", "-c injected");
        headers.put(ExecBinding.EXEC_COMMAND_TIMEOUT, 1L);
        headers.put(ExecBinding.EXEC_COMMAND_EXIT_VALUES, "9");
        Object outcome =
                template.requestBodyAndHeaders(ENDPOINT, shell("sleep 0.1; echo own"), headers);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.class, o -> assertThat(o.ok()).isTrue());
        assertThat(output).containsExactly("own");
    }

    @Test
    void refuses_a_body_that_is_no_command() {
        assertThatThrownBy(() -> template.requestBody(ENDPOINT, "rm -rf /"))
                .isInstanceOf(CamelExecutionException.class)
                .hasStackTraceContaining("Command");
    }

    @Test
    void passes_on_why_a_program_cannot_be_started() {
        Command command = Command.of(List.of("no-such-program"));
        assertThatThrownBy(() -> template.requestBody(ENDPOINT, command))
                .hasCauseInstanceOf(JobException.class);
    }

    @Test
    void runs_ffmpeg() {
        Path file = folder.resolve("a b.mkv");
        Command command =
                Command.of(
                        List.of(
                                TestFfmpeg.get().executable().toString(),
                                "-v",
                                "error",
                                "-f",
                                "lavfi",
                                "-i",
                                "anullsrc",
                                "-t",
                                "1",
                                "file:" + file));
        assertThat(template.requestBody(ENDPOINT, command, Outcome.class))
                .isEqualTo(new Outcome(0, Outcome.End.EXITED, List.of()));
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void a_running_command_can_be_cancelled() throws Exception {
        AtomicReference<Running> running = new AtomicReference<>();
        Command command =
                CommandBuilder.builder()
                        .arguments(List.of("sleep", "1000"))
                        .started(running::set)
                        .build();
        CompletableFuture<Object> reply = template.asyncRequestBody(ENDPOINT, command);
        await().until(() -> running.get() != null);
        running.get().cancel();
        assertThat(reply.get()).isEqualTo(new Outcome(143, Outcome.End.CANCELLED, List.of()));
    }

    private Command shell(String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(List.of(arguments));
        return CommandBuilder.builder().arguments(words).output(output::add).build();
    }
}
