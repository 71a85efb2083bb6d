package io.caravan.process;

import static io.caravan.process.OrphanTest.alive;
import static io.caravan.process.OrphanTest.awaitGone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(30)
class GuardedProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir Path folder;
    private Path runFolder;
    private Processes processes;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void setUp() {
        runFolder = folder.resolve("run");
        processes = new GuardedProcesses(runFolder);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 126, 127, 255})
    void passes_the_exit_code_on(int code) throws Exception {
        Outcome outcome = processes.run(shell("exit " + code).build());
        assertThat(outcome).isEqualTo(new Outcome(code, Outcome.End.EXITED, List.of()));
        assertThat(outcome.ok()).isEqualTo(code == 0);
    }

    @Test
    void tells_which_signal_ended_the_program() throws Exception {
        assertThat(processes.run(shell("kill -s ABRT $$").build()).exitCode()).isEqualTo(134);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "",
                " ",
                "'single' \"double\" `back` \\",
                "$HOME $(id) ${x}; rm -rf *",
                "-n",
                "--",
                "line\nbreak\ttab",
                "Ünïcødé 视频 – тест 🎬.mp4",
                "100%d a:b [x]"
            })
    void passes_an_argument_verbatim(String argument) throws Exception {
        Outcome outcome = processes.run(shell("printf '%s|' \"$@\"", argument, "end").build());
        assertThat(outcome.ok()).isTrue();
        assertThat(String.join("\n", output)).isEqualTo(argument + "|end|");
    }

    @Test
    void finds_a_program_on_the_search_path() throws Exception {
        assertThat(processes.run(Command.of(List.of("true"))).ok()).isTrue();
    }

    @Test
    void runs_in_the_given_directory_with_nothing_on_standard_input() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("with space"));
        processes.run(shell("pwd; cat; echo end").directory(directory).build());
        assertThat(output).containsExactly(directory.toRealPath().toString(), "end");
    }

    @Test
    void says_that_a_program_is_not_there() {
        assertThatThrownBy(() -> processes.start(Command.of(List.of("no-such-program", "-x"))))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageContaining("no-such-program");
    }

    @Test
    void says_that_a_directory_is_not_there() {
        Command command = shell("true").directory(folder.resolve("gone")).build();
        assertThatThrownBy(() -> processes.start(command))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("gone");
    }

    @Test
    void reads_a_megabyte_of_standard_error_and_keeps_the_end() throws Exception {
        Path log = folder.resolve("logs/a.log");
        Outcome outcome =
                processes.run(shell(loop(20_000, "error $i $pad") + " >&2").log(log).build());
        assertThat(outcome.errorTail()).hasSize(50).last().asString().startsWith("error 20000 ");
        assertThat(log).isRegularFile();
        assertThat(Files.size(log)).isGreaterThan(1L << 20);
    }

    @Test
    void does_not_let_a_chatty_program_fill_the_disk() throws Exception {
        Path log = folder.resolve("a.log");
        Files.writeString(log, "earlier run\n");
        String flood =
                "head -c 20000000 /dev/zero | tr '\\0' x | fold -w 1000 >&2; echo >&2; echo last >&2";
        Outcome outcome = processes.run(shell(flood).log(log).build());
        assertThat(Files.size(log)).isLessThan(9L << 20);
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.get(0)).isEqualTo("earlier run");
        assertThat(lines.get(lines.size() - 1)).contains("left out");
        assertThat(outcome.errorTail()).last().isEqualTo("last");
    }

    @Test
    void cuts_a_line_without_end_and_drops_the_noise_of_the_loader() throws Exception {
        String script =
                "echo './x: no version information available (required by y)' >&2;"
                        + " head -c 100000 /dev/zero | tr '\\0' x >&2";
        Outcome outcome = processes.run(shell(script).build());
        assertThat(outcome.errorTail()).containsExactly("x".repeat(2000));
    }

    @Test
    void passes_output_on_line_by_line_and_whole() throws Exception {
        processes.run(shell(loop(50_000, "$i")).build());
        assertThat(output).hasSize(50_000).endsWith("50000");
    }

    @Test
    void goes_on_when_a_listener_fails() throws Exception {
        Command command =
                shell(loop(20_000, "$i $pad"))
                        .output(
                                line -> {
                                    throw new IllegalStateException("listener");
                                })
                        .build();
        assertThat(processes.run(command).ok()).isTrue();
    }

    @Test
    void ends_a_program_when_cancelled() throws Exception {
        Running running = processes.start(shell("exec sleep 1000").build());
        assertThat(running.isAlive()).isTrue();
        running.cancel();
        assertThat(running.await()).isEqualTo(new Outcome(143, Outcome.End.CANCELLED, List.of()));
        assertThat(running.isAlive()).isFalse();
    }

    @Test
    void gives_the_running_program_away_to_be_cancelled() throws Exception {
        Command command = shell("exec sleep 1000").started(Running::cancel).build();
        assertThat(processes.run(command).end()).isEqualTo(Outcome.End.CANCELLED);
    }

    @Test
    void kills_a_program_that_ignores_the_request_to_end() throws Exception {
        BlockingQueue<String> ready = new LinkedBlockingQueue<>();
        Running running =
                processes.start(
                        shell("trap '' TERM; echo ready; while :; do sleep 1; done")
                                .output(ready::add)
                                .build());
        assertThat(ready.poll(5, TimeUnit.SECONDS)).isEqualTo("ready");
        long start = System.nanoTime();
        running.cancel();
        assertThat(running.await().exitCode()).isEqualTo(137);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(4));
    }

    @Test
    void cancelling_ends_what_the_program_started_too() throws Exception {
        BlockingQueue<String> child = new LinkedBlockingQueue<>();
        Running running =
                processes.start(shell("sleep 1000 & echo $!; wait").output(child::add).build());
        long pid = Long.parseLong(child.poll(5, TimeUnit.SECONDS));
        running.cancel();
        running.await();
        awaitGone(pid, SOON);
    }

    @Test
    void children_left_behind_are_ended_and_hold_nothing_up() throws Exception {
        Outcome outcome = processes.run(shell("sleep 1000 & echo $!").build());
        assertThat(outcome.ok()).isTrue();
        awaitGone(Long.parseLong(output.get(0)), SOON);
    }

    @Test
    void a_stray_grandchild_that_holds_the_pipes_does_not_hang_the_wait() throws Exception {
        String script =
                "setsid sh -c 'echo $$; touch up; exec sleep 1000' &"
                        + " until [ -e up ]; do sleep 0.05; done; exit 3";
        Outcome outcome = processes.run(shell(script).directory(folder).build());
        long stray = Long.parseLong(output.get(0));
        try {
            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(alive(stray)).as("it left the process group").isTrue();
        } finally {
            ProcessHandle.of(stray).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void ends_a_program_after_its_longest_time() throws Exception {
        Command command = shell("exec sleep 1000").timeout(Duration.ofMillis(300)).build();
        assertThat(processes.run(command).end()).isEqualTo(Outcome.End.TIMED_OUT);
    }

    @Test
    void ends_a_program_that_makes_no_progress() throws Exception {
        List<Progress> reports = Collections.synchronizedList(new ArrayList<>());
        String stuck =
                "while :; do echo frame=7; echo total_size=N/A; echo out_time_us=2000000;"
                        + " echo speed=1.5x; echo progress=continue; sleep 0.1; done";
        Command command = shell(stuck).progress(reports::add).stall(Duration.ofMillis(700)).build();
        assertThat(processes.run(command).end()).isEqualTo(Outcome.End.STALLED);
        assertThat(reports).hasSizeGreaterThan(1).containsOnly(new Progress(2.0, 1.5, 7, 0, false));
    }

    @Test
    void takes_growth_of_any_figure_for_progress() throws Exception {
        String slow =
                "for i in 1 2 3 4 5 6 7 8; do echo frame=0; echo total_size=$i;"
                        + " echo out_time_us=N/A; echo progress=continue; sleep 0.2; done";
        Command command = shell(slow).progress(p -> {}).stall(Duration.ofMillis(900)).build();
        assertThat(processes.run(command).ok()).isTrue();
    }

    @Test
    void interrupting_the_wait_ends_the_program_first() throws Exception {
        AtomicReference<Running> running = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Command command = shell("exec sleep 1000").started(running::set).build();
        Thread waiting =
                new Thread(
                        () -> {
                            try {
                                processes.run(command);
                            } catch (InterruptedException e) {
                                thrown.set(e);
                            }
                        });
        waiting.start();
        await().until(() -> running.get() != null);
        waiting.interrupt();
        waiting.join(5_000);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(running.get().isAlive()).isFalse();
    }

    @Test
    void a_killed_guard_leaves_no_program_behind() throws Exception {
        BlockingQueue<String> pids = new LinkedBlockingQueue<>();
        Running running =
                processes.start(
                        shell("echo $PPID; echo $$; exec sleep 1000").output(pids::add).build());
        long guard = Long.parseLong(pids.poll(5, TimeUnit.SECONDS));
        long program = Long.parseLong(pids.poll(5, TimeUnit.SECONDS));
        ProcessHandle.of(guard).orElseThrow().destroyForcibly();
        assertThat(running.await().exitCode()).isEqualTo(137);
        awaitGone(program, SOON);
    }

    @Test
    void notes_a_program_while_it_runs() throws Exception {
        Running running = processes.start(shell("echo $$; exec sleep 1000").build());
        await().until(() -> !output.isEmpty());
        assertThat(runFolder.resolve(output.get(0))).isRegularFile();
        running.cancel();
        running.await();
        assertThat(runFolder).isEmptyDirectory();
    }

    @Test
    void lowers_the_priority_and_caps_the_memory_where_the_system_can() throws Exception {
        assumeTrue(Executables.find("prlimit").isPresent());
        processes.run(shell("nice; ulimit -v").nice(5).memoryBytes(1L << 30).build());
        assertThat(output).containsExactly("5", "1048576");
    }

    @Test
    void job_control_of_bash_does_where_there_is_no_setsid() throws Exception {
        Optional<Path> bash = Executables.find("bash");
        assumeTrue(bash.isPresent(), "no bash here");
        Path sh = Files.createSymbolicLink(folder.resolve("sh"), bash.get());
        Processes asOnMacOs = new GuardedProcesses(runFolder, sh, Optional.empty());
        BlockingQueue<String> child = new LinkedBlockingQueue<>();
        Running running =
                asOnMacOs.start(shell("sleep 1000 & echo $!; wait").output(child::add).build());
        long pid = Long.parseLong(child.poll(5, TimeUnit.SECONDS));
        running.cancel();
        assertThat(running.await()).isEqualTo(new Outcome(143, Outcome.End.CANCELLED, List.of()));
        awaitGone(pid, SOON);
        assertThat(asOnMacOs.run(shell("exit 7").build()))
                .isEqualTo(new Outcome(7, Outcome.End.EXITED, List.of()));
    }

    private CommandBuilder shell(String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(List.of(arguments));
        return CommandBuilder.builder().arguments(words).output(output::add);
    }

    private static String loop(int times, String text) {
        return "pad=0123456789012345678901234567890123456789012345678901234567890; i=0;"
                + " while [ $i -lt "
                + times
                + " ]; do i=$((i+1)); echo \""
                + text
                + "\"; done";
    }
}
