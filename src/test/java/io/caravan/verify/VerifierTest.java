package io.caravan.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

class VerifierTest {
    private final Prober prober =
            new Prober(
                    TestFfmpeg.get().ffprobe(),
                    TestFfmpeg.processes(),
                    new ProbeLimits(Duration.ofHours(1), 4096L * 4096, 20));

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(Verify.class)
    void a_good_output_passes_and_is_described(Verify mode) throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mkv"), 5, "320x240");
        Path output = TestMedia.clip(folder.resolve("-out 'ä%d:1.mp4"), 5, "320x240");

        Result result = verify(mode, output, input, false);

        assertThat(result.uri()).isNull();
        assertThat(result.role()).isEqualTo("main");
        assertThat(result.bytes()).isEqualTo(Files.size(output));
        assertThat(result.durationSeconds()).isBetween(4.9, 5.1);
        assertThat(result.width()).isEqualTo(320);
        assertThat(result.height()).isEqualTo(240);
        assertThat(result.codecs()).containsExactly("h264", "aac");
        assertThat(result.sha256()).isEqualTo(sha256(output));
    }

    @ParameterizedTest
    @CsvSource({
        "mkv, -c:v ffv1 -c:a flac",
        "mkv, -c:v mpeg2video -c:a libmp3lame",
        "webm, -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus",
        "mov, -c:v prores_ks -c:a pcm_s16le",
        "avi, -c:v mpeg4 -c:a libmp3lame",
        "mpg, -c:v mpeg2video -c:a mp2",
        "ts, -c:v mpeg2video -c:a aac",
        "flv, -c:v flv -c:a libmp3lame",
        "mp3, -vn -c:a libmp3lame",
        "m4a, -vn -c:a aac",
        "opus, -vn -c:a libopus",
        "flac, -vn -c:a flac",
        "wav, -vn -c:a pcm_s16le",
        "aac, -vn -c:a aac",
        "gif, -an -r 5"
    })
    void every_kind_of_output_passes_when_longer_than_its_edges(String container, String codecs)
            throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 14, "160x120");
        Path output =
                TestMedia.clip(
                        folder.resolve("out." + container), 14, "160x120", codecs.split(" "));
        List<Plan.Stream> streams = new ArrayList<>();
        if (!codecs.contains("-vn")) {
            streams.add(Promise.stream("video", 0, "any", null, 14.0));
        }
        if (!codecs.contains("-an")) {
            streams.add(Promise.stream("audio", 1, "any", null, 14.0));
        }
        String muxer = container.equals("ts") ? "mpegts" : container.equals("mpg") ? "mpeg" : "x";

        for (Verify mode : Verify.values()) {
            Plan.Output promised = new Plan.Output("main", container, muxer, streams, List.of());
            assertThat(verify(mode, output, input, promised).durationSeconds())
                    .isBetween(13.5, 14.5);
        }
    }

    @Test
    void a_source_that_was_cut_off_fails_although_ffmpeg_finished_it() throws Exception {
        Path whole = TestMedia.clip(folder.resolve("whole.flv"), 10, "320x240");
        Path input = cut(whole, folder.resolve("in.flv"), 0.3);
        Path output =
                TestMedia.make(
                        folder.resolve("out.mp4"), List.of("-i", input.toString(), "-c", "copy"));

        JobException e = failure(Verify.EDGES, output, input, true);

        assertThat(e.kind()).isEqualTo(ErrorKind.INPUT);
        assertThat(e).hasMessageContaining("promises 10").hasMessageContaining("cut off");
    }

    @Test
    void an_output_shorter_than_the_packets_of_the_input_fails() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 8, "320x240");
        Path output = TestMedia.clip(folder.resolve("out.mp4"), 3, "320x240");

        assertThat(failure(Verify.EDGES, output, input, false))
                .hasMessageContaining("only 3.0 s of the file's 8.0 s of video");
        assertThat(failure(Verify.EDGES, output, input, true).kind()).isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void an_output_of_unknown_promise_is_held_against_the_packets_of_the_input() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.ts"), 8, "320x240");
        Plan.Output promised =
                new Plan.Output(
                        "main",
                        "mp4",
                        "mp4",
                        List.of(Promise.stream("video", 0, "libx264", "h264", null)),
                        List.of());
        Path good = TestMedia.silentClip(folder.resolve("good.mp4"), 8, "320x240");
        Path bad = TestMedia.silentClip(folder.resolve("bad.mp4"), 2, "320x240");

        assertThat(verify(Verify.EDGES, good, input, promised).durationSeconds())
                .isBetween(7.9, 8.1);
        assertThat(failure(Verify.EDGES, bad, input, promised)).hasMessageContaining("only 2.0 s");
    }

    @Test
    void a_header_that_promises_too_little_is_settled_by_the_packets() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 8, "320x240");
        Probe honest = prober.probe(input);
        Probe lying =
                new Probe(
                        honest.format(),
                        0.2,
                        honest.bytes(),
                        null,
                        honest.tags(),
                        honest.streams());
        Plan.Output promised =
                new Plan.Output(
                        "main",
                        "mp4",
                        "mp4",
                        List.of(Promise.stream("video", 0, "copy", "h264", null)),
                        List.of());

        assertThat(
                        verifier(Verify.EDGES)
                                .verify(input, promised, List.of(input), List.of(lying), null))
                .extracting(Result::durationSeconds)
                .isNotNull();
    }

    @Test
    void a_promise_other_than_the_whole_input_is_kept_to() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 10, "320x240");
        Path output = TestMedia.silentClip(folder.resolve("out.mp4"), 3, "320x240");

        assertThat(verify(Verify.EDGES, output, input, video("h264", 3.0)).durationSeconds())
                .isBetween(2.9, 3.1);
        assertThat(failure(Verify.EDGES, output, input, video("h264", 5.5)))
                .hasMessage("the output's video is 3.0 s long instead of 5.5 s");
    }

    @Test
    void a_missing_stream_and_a_wrong_codec_fail() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 3, "320x240");
        Path silent = TestMedia.silentClip(folder.resolve("out.mp4"), 3, "320x240");

        assertThat(failure(Verify.EDGES, silent, input, false))
                .hasMessage("the output has no audio");
        assertThat(failure(Verify.EDGES, silent, input, video("hevc", 3.0)))
                .hasMessage("the output's video is h264 instead of hevc");
    }

    @Test
    void two_promised_streams_of_one_source_are_two_streams() throws Exception {
        Path input = TestMedia.silentClip(folder.resolve("in.mp4"), 3, "320x240");
        Plan.Stream one = Promise.stream("video", 0, "libx264", "h264", 3.0);
        Plan.Output promised = new Plan.Output("main", "mp4", "mp4", List.of(one, one), List.of());

        assertThat(failure(Verify.EDGES, input, input, promised))
                .hasMessage("the output has no video");
    }

    @ParameterizedTest
    @CsvSource({"0.97, EDGES", "0.02, EDGES", "0.5, FULL"})
    void damage_is_found(double where, Verify mode) throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"), 20, "640x480");
        Path output = folder.resolve("out.mkv");
        TestMedia.make(output, List.of("-i", input.toString(), "-c", "copy"));
        long bytes = Files.size(output);
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "rw")) {
            file.seek((long) (bytes * where));
            byte[] noise = new byte[(int) (bytes / 100)];
            new Random(1).nextBytes(noise);
            file.write(noise);
        }

        JobException e = failure(mode, output, input, false);

        assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(e).hasMessageStartingWith("the output does not decode: ");
    }

    @Test
    void an_output_cut_off_after_it_was_written_fails() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mkv"), 10, "320x240");
        Path output = cut(input, folder.resolve("out.mkv"), 0.4);

        assertThat(failure(Verify.EDGES, output, input, true).kind()).isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void an_empty_or_absent_output_fails() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"));
        Path empty = Files.createFile(folder.resolve("empty.mp4"));

        assertThat(failure(Verify.EDGES, empty, input, false)).hasMessageContaining("empty");
        assertThat(failure(Verify.EDGES, folder.resolve("none.mp4"), input, false))
                .hasMessageContaining("no output");
    }

    @Test
    void a_still_picture_has_no_duration() throws Exception {
        Path input = TestMedia.clip(folder.resolve("in.mp4"));
        Path output =
                TestMedia.make(
                        folder.resolve("out.jpg"),
                        List.of("-i", input.toString(), "-frames:v", "1", "-update", "1"));
        Plan.Output promised =
                new Plan.Output(
                        "thumbnail",
                        "jpg",
                        "image2",
                        List.of(Promise.stream("video", 0, "mjpeg", "mjpeg", 0.0)),
                        List.of());

        Result result = verify(Verify.EDGES, output, input, promised);

        assertThat(result.durationSeconds()).isNull();
        assertThat(result.width()).isEqualTo(320);
    }

    @Test
    void sparse_subtitles_are_not_measured() throws Exception {
        Path text =
                Files.writeString(
                        folder.resolve("in.srt"), "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n");
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"), 10, "320x240");
        Path input =
                TestMedia.make(
                        folder.resolve("in.mp4"),
                        List.of(
                                "-i",
                                clip.toString(),
                                "-i",
                                text.toString(),
                                "-map",
                                "0",
                                "-map",
                                "1",
                                "-c",
                                "copy",
                                "-c:s",
                                "mov_text"));
        Plan.Output promised =
                new Plan.Output(
                        "main",
                        "mp4",
                        "mp4",
                        List.of(
                                Promise.stream("video", 0, "copy", "h264", 10.0),
                                Promise.stream("audio", 1, "copy", "aac", 10.0),
                                Promise.stream("subtitle", 2, "copy", "mov_text", 10.0)),
                        List.of());

        assertThat(verify(Verify.EDGES, input, input, promised).codecs())
                .containsExactly("h264", "aac", "mov_text");
    }

    private static Plan.Output video(String codec, double seconds) {
        return new Plan.Output(
                "main",
                "mp4",
                "mp4",
                List.of(Promise.stream("video", 0, "libx264", codec, seconds)),
                List.of());
    }

    private Result verify(Verify mode, Path output, Path input, boolean copy) throws Exception {
        return verify(mode, output, input, Promise.of(prober.probe(input), copy));
    }

    private Result verify(Verify mode, Path output, Path input, Plan.Output promised)
            throws Exception {
        return verifier(mode)
                .verify(output, promised, List.of(input), List.of(prober.probe(input)), null);
    }

    private JobException failure(Verify mode, Path output, Path input, boolean copy)
            throws Exception {
        return failure(mode, output, input, Promise.of(prober.probe(input), copy));
    }

    private JobException failure(Verify mode, Path output, Path input, Plan.Output promised) {
        JobException e =
                catchThrowableOfType(
                        JobException.class, () -> verify(mode, output, input, promised));
        assertThat(e).as("verification passed").isNotNull();
        return e;
    }

    private static Verifier verifier(Verify mode) {
        return new Verifier(TestFfmpeg.get().executable(), TestFfmpeg.processes(), mode);
    }

    private static Path cut(Path whole, Path part, double share) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        return Files.write(part, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
