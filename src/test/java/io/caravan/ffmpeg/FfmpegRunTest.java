package io.caravan.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Progress;
import io.caravan.process.Running;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The real program under the guard. */
@Timeout(60)
class FfmpegRunTest {
    @TempDir Path folder;

    @Test
    void reports_progress_that_only_grows_and_ends() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in put.mp4"), 3, "320x240");
        List<Progress> reports = Collections.synchronizedList(new ArrayList<>());
        Outcome outcome =
                TestFfmpeg.processes()
                        .run(
                                ffmpeg("-re", "-stats_period", "0.2", "-i", "file:" + input)
                                        .progress(reports::add)
                                        .stall(Duration.ofSeconds(20))
                                        .build());
        assertThat(outcome.ok()).isTrue();
        assertThat(reports).hasSizeGreaterThan(3);
        assertThat(reports.stream().map(Progress::frame)).isSorted();
        assertThat(reports.stream().map(Progress::totalBytes)).isSorted();
        assertThat(reports.stream().map(Progress::outSeconds).filter(s -> s != null)).isSorted();
        assertThat(reports.stream().filter(Progress::end)).hasSize(1);
        Progress last = reports.get(reports.size() - 1);
        assertThat(last.end()).isTrue();
        assertThat(last.frame()).isEqualTo(75);
        assertThat(last.outSeconds()).isBetween(2.9, 3.2);
        assertThat(last.speed()).isPositive();
    }

    @Test
    void is_cancelled_in_the_middle() throws Exception {
        BlockingQueue<Progress> reports = new LinkedBlockingQueue<>();
        Running running =
                TestFfmpeg.processes()
                        .start(
                                ffmpeg("-re", "-f", "lavfi", "-i", "testsrc2=size=160x120")
                                        .progress(reports::add)
                                        .build());
        assertThat(reports.poll(20, TimeUnit.SECONDS)).isNotNull();
        running.cancel();
        assertThat(running.await().end()).isEqualTo(Outcome.End.CANCELLED);
    }

    @Test
    void its_words_are_in_the_outcome_and_the_log() throws Exception {
        Path log = folder.resolve("a.log");
        Command command = ffmpeg("-i", "file:" + folder.resolve("none.mp4")).log(log).build();
        Outcome outcome = TestFfmpeg.processes().run(command);
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(String.join("\n", outcome.errorTail()))
                .contains("No such file or directory")
                .doesNotContain("no version information");
        assertThat(log).content().contains("No such file or directory");
    }

    private CommandBuilder ffmpeg(String... input) {
        List<String> words = new ArrayList<>();
        words.add(TestFfmpeg.get().executable().toString());
        words.addAll(List.of("-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1"));
        words.addAll(List.of(input));
        words.addAll(List.of("-c:v", "mpeg4", "-c:a", "aac", "file:" + folder.resolve("out.mkv")));
        return CommandBuilder.builder().arguments(words);
    }
}
