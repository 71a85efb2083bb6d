package io.caravan.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

@Timeout(60)
class OrphanTest {
    private static final String SLEEPER = "echo $$; exec sleep 1000";
    private static final String STUBBORN = "trap '' TERM; echo $$; while :; do sleep 1000; done";

    @TempDir Path runFolder;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end_what_was_started() {
        started.stream().map(Process::toHandle).forEach(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @ValueSource(strings = {SLEEPER, STUBBORN})
    void a_program_does_not_outlive_a_killed_jvm(String script) throws Exception {
        Process parent =
                start(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortLivedParent.class.getName(),
                        runFolder.toString(),
                        script);
        long pid = firstNumber(parent);
        assertThat(ProcessHandle.of(pid)).isPresent();
        parent.destroyForcibly();
        awaitGone(pid, Duration.ofSeconds(3));
        assertThat(new OrphanSweep(runFolder).sweep()).isZero();
        assertThat(runFolder).isEmptyDirectory();
    }

    @Test
    void the_sweep_ends_an_orphan_and_what_it_started() throws Exception {
        Process orphan = start("setsid", "sh", "-c", "sleep 1000 & echo $!; wait");
        long child = firstNumber(orphan);
        Path note = note(orphan, startOf(orphan), Instant.EPOCH);
        assertThat(new OrphanSweep(runFolder).sweep()).isEqualTo(1);
        awaitGone(orphan.pid(), Duration.ofSeconds(3));
        awaitGone(child, Duration.ofSeconds(3));
        assertThat(note).doesNotExist();
    }

    @Test
    void the_sweep_spares_another_program_that_got_the_same_id() throws Exception {
        Process other = start("sleep", "1000");
        Path note = note(other, startOf(other).minusSeconds(3600), Instant.EPOCH);
        assertThat(new OrphanSweep(runFolder).sweep()).isZero();
        assertThat(other.isAlive()).isTrue();
        assertThat(note).doesNotExist();
    }

    @Test
    void the_sweep_spares_a_program_whose_jvm_lives() throws Exception {
        Process program = start("sleep", "1000");
        Instant jvmStart = ProcessHandle.current().info().startInstant().orElseThrow();
        Path note = note(program, startOf(program), jvmStart);
        assertThat(new OrphanSweep(runFolder).sweep()).isZero();
        assertThat(program.isAlive()).isTrue();
        assertThat(note).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2", "a b c", "1 2 3 4"})
    void the_sweep_deletes_what_it_cannot_read(String text) throws Exception {
        Path note = Files.writeString(runFolder.resolve("1"), text);
        assertThat(new OrphanSweep(runFolder).sweep()).isZero();
        assertThat(note).doesNotExist();
    }

    @Test
    void the_sweep_needs_no_folder() throws Exception {
        assertThat(new OrphanSweep(runFolder.resolve("none")).sweep()).isZero();
    }

    /** Owned by a JVM with this one's id that started at another time, unless that is its own. */
    private Path note(Process program, Instant start, Instant ownerStart) throws IOException {
        return Files.writeString(
                runFolder.resolve(Long.toString(program.pid())),
                start.toEpochMilli()
                        + " "
                        + ProcessHandle.current().pid()
                        + " "
                        + ownerStart.toEpochMilli());
    }

    private Process start(String... words) throws IOException {
        Process process =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        return process;
    }

    private static long firstNumber(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        return Long.parseLong(lines.readLine());
    }

    private static Instant startOf(Process process) {
        return process.info().startInstant().orElseThrow();
    }

    static void awaitGone(long pid, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(20)).until(() -> !alive(pid));
    }

    /** A process that ended but that nobody waited for does not count. */
    static boolean alive(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/stat");
        boolean zombie = Files.exists(status) && Files.readString(status).contains(") Z ");
        return !zombie && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
