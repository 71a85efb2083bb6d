package io.caravan.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.probe.Probe;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Real files that nobody here made, through probe, FFmpeg and verification. */
class SharedMediaTest {
    private static final List<String> ENCODE =
            List.of(
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-pix_fmt",
                    "yuv420p",
                    "-vf",
                    "scale=trunc(iw/2)*2:trunc(ih/2)*2",
                    "-c:a",
                    "aac");

    /**
     * A raw stream without time stamps, which no container takes as it is, and with broken frames.
     */
    private static final String DAMAGED = "teststream.ffm";

    private final Processes processes = TestFfmpeg.processes();
    private final Prober prober =
            new Prober(
                    TestFfmpeg.get().ffprobe(),
                    processes,
                    new ProbeLimits(Duration.ofHours(12), 8192L * 8192, 100));

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> every_good_file_passes() throws IOException {
        return each("good", this::passes);
    }

    @TestFactory
    Stream<DynamicTest> every_good_file_passes_when_its_streams_are_copied() throws IOException {
        return each("good", this::copyPasses);
    }

    @TestFactory
    Stream<DynamicTest> every_bad_file_is_refused() throws IOException {
        return each("bad", this::isRefused);
    }

    private void passes(Path file) throws Exception {
        Probe probe = prober.probe(file);
        Path made = folder.resolve(name(file) + ".mp4");
        assertThat(ffmpeg(file, ENCODE, made).exitCode()).isZero();
        if (name(file).equals(DAMAGED)) {
            isWholeOrDamaged(made, file, probe);
            return;
        }
        for (Verify mode : Verify.values()) {
            Result result = verify(mode, made, file, probe, false);
            assertThat(result.bytes()).isEqualTo(Files.size(made));
            assertThat(result.sha256()).matches("[0-9a-f]{64}");
            assertThat(result.durationSeconds()).isGreaterThan(0.9);
            assertThat(result.codecs())
                    .hasSize((probe.video().isEmpty() ? 0 : 1) + (probe.audio().isEmpty() ? 0 : 1));
        }
    }

    /** FFmpeg 5 decodes all of it, FFmpeg 8 four fifths. */
    private void isWholeOrDamaged(Path made, Path file, Probe probe) throws Exception {
        try {
            assertThat(verify(Verify.EDGES, made, file, probe, false).durationSeconds())
                    .isGreaterThan(60);
        } catch (JobException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.INPUT);
            assertThat(e).hasMessageContaining("it is damaged");
        }
    }

    private void copyPasses(Path file) throws Exception {
        Assumptions.assumeFalse(name(file).equals(DAMAGED), "no container takes it as it is");
        Probe probe = prober.probe(file);
        Path made = folder.resolve(name(file) + ".mkv");
        assertThat(ffmpeg(file, List.of("-c", "copy"), made).exitCode()).isZero();
        for (Verify mode : Verify.values()) {
            assertThat(verify(mode, made, file, probe, true).durationSeconds()).isGreaterThan(0.9);
        }
    }

    private void isRefused(Path file) throws Exception {
        Optional<JobException> refusal = refusal(file);
        refusal.ifPresent(
                e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INPUT);
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
                });
    }

    /** Why probe or verification refused the file; empty when FFmpeg itself did. */
    private Optional<JobException> refusal(Path file) throws Exception {
        Path made = folder.resolve(name(file) + ".mp4");
        try {
            Probe probe = prober.probe(file);
            if (ffmpeg(file, ENCODE, made).exitCode() != 0) {
                return Optional.empty();
            }
            verify(Verify.EDGES, made, file, probe, false);
        } catch (JobException e) {
            return Optional.of(e);
        }
        throw new AssertionError(name(file) + " came out as if it were good");
    }

    /** The plain command, with the streams that a person would choose. */
    private Outcome ffmpeg(Path file, List<String> codecs, Path made) throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(TestFfmpeg.get().executable().toString());
        command.addAll(List.of("-nostdin", "-v", "error", "-y", "-i", "file:" + file));
        command.addAll(List.of("-map", "0:V:0?", "-map", "0:a:0?", "-dn"));
        command.addAll(codecs);
        command.add("file:" + made);
        return processes.run(Command.of(command));
    }

    private Result verify(Verify mode, Path made, Path file, Probe probe, boolean copy)
            throws InterruptedException {
        return new Verifier(TestFfmpeg.get().executable(), processes, mode)
                .verify(made, Promise.of(probe, copy), List.of(file), List.of(probe), null);
    }

    private static Stream<DynamicTest> each(String kind, ThrowingConsumer<Path> test)
            throws IOException {
        Optional<Path> media = TestMedia.sharedMedia(kind);
        if (media.isEmpty()) {
            // A factory that is aborted itself does not show in the report.
            String notice = "skipped: no shared media here, set CARAVAN_TEST_MEDIA";
            return Stream.of(dynamicTest(notice, () -> Assumptions.abort(notice)));
        }
        try (Stream<Path> files = Files.list(media.orElseThrow())) {
            return files.sorted().toList().stream()
                    .map(file -> dynamicTest(name(file), () -> test.accept(file)));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
