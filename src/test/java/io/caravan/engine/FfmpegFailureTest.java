package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.Outcome;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class FfmpegFailureTest {
    @Test
    void the_line_that_tells_most_is_shown_and_blames_the_input() {
        JobException failure =
                exit(234, "[libx264 @ 0x1] width not divisible by 2 (1x1)", "Conversion failed!");

        assertThat(failure.kind()).isEqualTo(ErrorKind.INPUT);
        assertThat(failure).hasMessageContaining("width not divisible by 2");
        assertThat(failure).hasMessageNotContaining("Conversion failed");
    }

    @Test
    void what_could_not_be_decoded_is_said_in_words() {
        String line =
                "[vost#0:0/libx264 @ 0x56a] [enc:libx264 @ 0x56b] Could not open encoder before EOF";
        assertThat(exit(183, line))
                .hasMessage("nothing in the file could be decoded: it is damaged");
    }

    @Test
    void neither_addresses_nor_paths_are_shown() {
        assertThat(exit(1, "[mp4 @ 0x56a] [h264 @ 0x56b] no such luck"))
                .hasMessage("FFmpeg could not process it (exit 1): no such luck");
        assertThat(exit(1, "[mp4 @ 0x56a] no such luck", "    Last message repeated 3 times"))
                .hasMessage("FFmpeg could not process it (exit 1): no such luck");
        assertThat(exit(1, "file:/in/.accepted/01/a: b.flv: Invalid data found"))
                .hasMessage("FFmpeg could not process it (exit 1): Invalid data found");
    }

    @Test
    void a_full_disk_and_a_lack_of_memory_are_resources() {
        assertThat(exit(1, "av_interleaved_write_frame(): No space left on device").kind())
                .isEqualTo(ErrorKind.RESOURCE);
        assertThat(exit(1, "x: Cannot allocate memory").kind()).isEqualTo(ErrorKind.RESOURCE);
        assertThat(exit(137).kind()).isEqualTo(ErrorKind.RESOURCE);
    }

    @Test
    void a_crash_may_be_tried_once_more() {
        assertThat(exit(139)).isInstanceOf(Failures.OnceTransient.class);
    }

    @Test
    void time_out_and_stall_say_which_key_sets_them() {
        assertThat(of(new Outcome(143, Outcome.End.TIMED_OUT, List.of())))
                .isInstanceOf(Failures.OnceTransient.class)
                .hasMessageContaining("2h")
                .hasMessageContaining("caravan.ffmpeg.timeout");
        assertThat(of(new Outcome(143, Outcome.End.STALLED, List.of())))
                .hasMessageContaining("5m")
                .hasMessageContaining("caravan.ffmpeg.stall");
    }

    private static JobException exit(int code, String... tail) {
        return of(new Outcome(code, Outcome.End.EXITED, List.of(tail)));
    }

    private static JobException of(Outcome outcome) {
        return FfmpegFailure.of(outcome, Duration.ofHours(2), Duration.ofMinutes(5));
    }
}
