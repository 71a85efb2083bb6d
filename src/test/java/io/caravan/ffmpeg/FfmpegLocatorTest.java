package io.caravan.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Processes;
import io.caravan.testing.TestFfmpeg;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

class FfmpegLocatorTest {
    private static final Path CACHE = Path.of("target", "ffmpeg");

    @TempDir Path folder;
    private final AtomicInteger starts = new AtomicInteger();
    private final Processes processes =
            command -> {
                starts.incrementAndGet();
                return TestFfmpeg.processes().start(command);
            };

    @Test
    void finds_one_that_can_do_what_most_operations_need() {
        Ffmpeg ffmpeg = TestFfmpeg.get();
        assertThat(ffmpeg.executable()).isAbsolute().isExecutable();
        assertThat(ffmpeg.ffprobe()).isAbsolute().isExecutable();
        assertThat(ffmpeg.version()).matches("[\\w.:+~-]+");
        assertThat(ffmpeg.encoders()).contains("aac", "flac", "mov_text", "rawvideo");
        assertThat(ffmpeg.filters()).contains("scale", "loudnorm", "testsrc2", "concat");
        assertThat(ffmpeg.muxers()).contains("mp4", "matroska", "hls", "webm").doesNotContain("=");
        assertThat(ffmpeg.demuxers()).contains("mov", "mp4", "matroska", "webm", "hls");
    }

    @Test
    void two_that_unpack_at_the_same_time_both_get_one_that_starts() throws Exception {
        Path cache = folder.resolve("a cache's \"folder\"");
        Path abandoned = Files.createDirectories(cache.resolve(".unpack-old"));
        Files.setLastModifiedTime(
                abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        CompletableFuture<Ffmpeg> other = CompletableFuture.supplyAsync(() -> bundled(cache));
        Ffmpeg ffmpeg = bundled(cache);
        assertThat(other.get()).isEqualTo(ffmpeg);
        assertThat(ffmpeg.executable()).startsWith(cache);
        assertThat(ffmpeg.describe()).contains("bundled", ffmpeg.executable().toString());
        assertThat(cache).isDirectoryNotContaining("glob:**/.*");
        assertThat(cache).isDirectoryNotContaining("glob:**/*.json.*");
    }

    @Test
    void the_second_time_one_start_is_enough() {
        bundled(CACHE);
        starts.set(0);
        bundled(CACHE);
        assertThat(starts).hasValue(1);
    }

    @Test
    void a_bundled_one_gets_its_arguments_verbatim() throws Exception {
        List<String> lines = new ArrayList<>();
        String title = "-a 'b' \"c\" $d `e`\n%f";
        Path file = folder.resolve("-x.mkv");
        run(
                bundled(CACHE).executable(),
                lines,
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "anullsrc",
                "-t",
                "0.1",
                "-metadata",
                "title=" + title,
                "file:" + file);
        run(
                bundled(CACHE).ffprobe(),
                lines,
                "-v",
                "error",
                "-show_entries",
                "format_tags=title",
                "-of",
                "default=nk=1:nw=1",
                "file:" + file);
        assertThat(String.join("\n", lines)).isEqualTo(title);
    }

    @Test
    void asks_again_when_the_program_has_changed() throws Exception {
        Ffmpeg ffmpeg = TestFfmpeg.get();
        Path wrapper = script("ffmpeg", "exec '" + ffmpeg.executable() + "' \"$@\"");
        script("ffprobe", "exec '" + ffmpeg.ffprobe() + "' \"$@\"");
        assertThat(configured(wrapper).encoders()).isEqualTo(ffmpeg.encoders());
        script("ffmpeg", "exec '" + ffmpeg.executable() + "' \"$@\" | grep -v ' aac '");
        assertThat(configured(wrapper).encoders()).doesNotContain("aac").contains("flac");
        assertThat(configured(wrapper).missing()).contains("aac");
        assertThat(configured(wrapper).origin()).isEqualTo(Ffmpeg.Origin.CONFIGURED);
    }

    @Test
    void says_that_the_configured_one_is_not_there() {
        assertThatThrownBy(() -> configured(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageContainingAll("caravan.ffmpeg", "none")
                .hasMessageNotContaining("\n");
    }

    @Test
    void says_why_the_configured_one_does_not_start() throws Exception {
        Path broken = script("ffmpeg", "echo libfoo.so: cannot open >&2; exit 127");
        script("ffprobe", "exit 1");
        assertThatThrownBy(() -> configured(broken))
                .hasMessageContainingAll("caravan.ffmpeg", "libfoo.so: cannot open");
    }

    @Test
    void refuses_one_that_is_too_old() throws Exception {
        Path old =
                script(
                        "ffmpeg",
                        "echo ffmpeg version 4.4.2 Copyright;"
                                + " echo 'libavcodec     58.134.100 / 58.134.100'");
        script("ffprobe", "exit 1");
        assertThatThrownBy(() -> configured(old)).hasMessageContaining("older than FFmpeg 5");
    }

    @Test
    void refuses_half_a_configuration() {
        FfmpegLocator locator =
                new FfmpegLocator(Optional.empty(), Optional.of(folder), CACHE, processes);
        assertThatThrownBy(locator::locate).hasMessageContaining("caravan.ffmpeg");
    }

    private Ffmpeg bundled(Path cache) {
        try {
            return new FfmpegLocator(Optional.empty(), Optional.empty(), cache, processes)
                    .bundled();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Ffmpeg configured(Path ffmpeg) {
        return new FfmpegLocator(
                        Optional.of(ffmpeg), Optional.empty(), folder.resolve("cache"), processes)
                .locate();
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private void run(Path program, List<String> output, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(List.of(arguments));
        Command command = CommandBuilder.builder().arguments(words).output(output::add).build();
        assertThat(processes.run(command).errorTail()).isEmpty();
    }
}
