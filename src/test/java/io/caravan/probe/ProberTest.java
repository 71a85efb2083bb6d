package io.caravan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;
import io.caravan.process.Running;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class ProberTest {
    private static final ProbeLimits LIMITS =
            new ProbeLimits(Duration.ofMinutes(1), 1920L * 1080, 4);

    private final Prober prober =
            new Prober(TestFfmpeg.get().ffprobe(), TestFfmpeg.processes(), LIMITS);

    @TempDir Path folder;

    @Test
    void a_picture_whose_name_looks_like_a_series_is_told_to_be_renamed() {
        List<String> picture = List.of("-f", "lavfi", "-i", "color=size=16x16", "-frames:v", "1");
        Path plain = TestMedia.make(folder.resolve("plain.png"), picture);
        Path series = plain.resolveSibling("logo %03d.png");
        assertThat(plain.toFile().renameTo(series.toFile())).isTrue();

        assertThatThrownBy(() -> prober.probe(series))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("%d in its name")
                .hasMessageContaining("rename");
    }

    @Test
    void it_tells_what_a_file_is() throws Exception {
        Path file = TestMedia.clip(folder.resolve("clip.mp4"));

        Probe probe = prober.probe(file);

        assertThat(probe.format()).startsWith("mov,mp4");
        assertThat(probe.bytes()).isEqualTo(Files.size(file));
        assertThat(probe.durationSeconds()).isBetween(1.9, 2.1);
        Probe.Stream video = probe.video().get(0);
        assertThat(video.codec()).isEqualTo("h264");
        assertThat(video.width()).isEqualTo(320);
        assertThat(video.height()).isEqualTo(240);
        assertThat(video.sar()).isEqualTo("1:1");
        assertThat(video.frameRate()).isEqualTo("25/1");
        assertThat(video.pixelFormat()).isEqualTo("yuv420p");
        assertThat(video.rotation()).isZero();
        assertThat(video.interlaced()).isFalse();
        Probe.Stream audio = probe.audio().get(0);
        assertThat(audio.codec()).isEqualTo("aac");
        assertThat(audio.sampleRate()).isEqualTo(48000);
        assertThat(audio.channels()).isEqualTo(2);
        assertThat(audio.channelLayout()).isEqualTo("stereo");
        assertThat(audio.tag()).isEqualTo("mp4a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-leading dash-.mp4",
                "a:b.mp4",
                "100%d.mp4",
                "te[s]t ' _ \" \\ .mp4",
                "file:x.mp4",
                "Ünïcødé 视频 🎬.mp4",
                "two\nlines.mp4",
                "concat:a|b.mp4"
            })
    void any_file_name_is_only_a_name(String name) throws Exception {
        Path file = TestMedia.clip(folder.resolve("clip.mp4"));

        assertThat(prober.probe(Files.move(file, folder.resolve(name))).video()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"90, 270", "-90, 90", "180, 180"})
    void rotation_is_clockwise(String counterClockwise, int clockwise) throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path turned = folder.resolve("turned.mp4");
        TestMedia.make(
                turned,
                List.of("-display_rotation", counterClockwise, "-i", "" + clip, "-c", "copy"));

        assertThat(prober.probe(turned).video().get(0).rotation()).isEqualTo(clockwise);
    }

    @Test
    void a_picture_in_an_audio_file_is_cover_art() throws Exception {
        Path audio = TestMedia.audio(folder.resolve("tone.mp3"), 2);
        Path song = folder.resolve("song.mp3");
        String arguments =
                "-f lavfi -i color=red:size=64x64 -map 0 -map 1 -frames:v 1 -c:a copy -c:v mjpeg";
        TestMedia.make(song, from(audio, arguments));

        Probe probe = prober.probe(song);

        assertThat(probe.streams()).hasSize(2);
        assertThat(probe.video()).isEmpty();
        assertThat(probe.audio()).hasSize(1);
    }

    @Test
    void matroska_keeps_the_length_of_a_stream_in_a_tag() throws Exception {
        Probe probe = prober.probe(TestMedia.clip(folder.resolve("clip.mkv")));

        assertThat(probe.video().get(0).durationSeconds()).isBetween(1.9, 2.1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%PDF-1.7 | a PDF",
                "PK\3\4zip | a ZIP archive or an office document",
                "<!DOCTYPE html><p> | a web page",
                "dear diary | plain text",
            })
    void what_is_not_media_is_called_by_its_name(String content, String name) throws Exception {
        Path file = Files.writeString(folder.resolve("film.mp4"), content);

        assertThat(refusal(file)).hasMessage("not a media file: it is " + name);
    }

    @Test
    void what_is_empty_missing_or_no_file_is_refused() throws Exception {
        assertThat(refusal(Files.createFile(folder.resolve("empty.mp4"))))
                .hasMessage("the file is empty (0 bytes)");
        assertThat(refusal(folder.resolve("none.mp4"))).hasMessageContaining("is not there");
        assertThat(refusal(folder)).hasMessageContaining("is not a file");
        assertThat(refusal(Files.write(folder.resolve("zeros.mp4"), new byte[4096])))
                .hasMessageContaining("zeros");
    }

    @Test
    void a_file_without_sound_and_picture_is_refused() throws Exception {
        Path file = folder.resolve("a.srt");
        Files.writeString(file, "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n");

        assertThat(refusal(file)).hasMessage("the file has no audio or video streams");
    }

    @ParameterizedTest
    @CsvSource({"mp4, -movflags +faststart", "mkv, -f matroska"})
    void a_copy_that_broke_off_is_refused_however_little_is_missing(String type, String options)
            throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path whole = folder.resolve("whole." + type);
        TestMedia.make(whole, from(clip, "-c copy " + options));
        assertThat(prober.probe(whole).video()).hasSize(1);
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(folder.resolve("half." + type), half(bytes));
        Path most = folder.resolve("most." + type);
        Files.write(most, Arrays.copyOf(bytes, bytes.length - 900));

        assertThat(refusal(half)).hasMessageContaining("cut off");
        assertThat(refusal(most))
                .hasMessage(
                        "the file was cut off: 900 bytes are missing at its end; copy it again");
    }

    @Test
    void a_recording_without_its_index_is_refused() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path broken = Files.write(folder.resolve("b.mp4"), half(Files.readAllBytes(clip)));

        assertThat(refusal(broken)).hasMessageContaining("(moov) is missing");
    }

    @Test
    void a_recording_of_unknown_size_is_not_taken_for_cut_off() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path live = folder.resolve("live.mkv");
        TestMedia.make(live, from(clip, "-c copy -live 1"));

        assertThat(prober.probe(live).durationSeconds()).isNull();
    }

    @Test
    void an_encrypted_file_is_refused() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path locked = folder.resolve("locked.mp4");
        String key = "0123456789abcdef0123456789abcdef";
        TestMedia.make(
                locked,
                from(
                        clip,
                        "-c copy -encryption_scheme cenc-aes-ctr -encryption_key "
                                + key
                                + " -encryption_kid "
                                + key));

        assertThat(refusal(locked)).hasMessageContaining("encrypted");
    }

    @Test
    void limits_are_kept() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));

        assertThat(refusal(clip, new ProbeLimits(Duration.ofSeconds(1), 1_000_000, 9)))
                .hasMessage("the file is 2 s long, longer than the 1 s that are allowed");
        assertThat(refusal(clip, new ProbeLimits(Duration.ofMinutes(1), 10_000, 9)))
                .hasMessageContaining("320 x 240 pixels");
        assertThat(refusal(clip, new ProbeLimits(Duration.ofMinutes(1), 1_000_000, 1)))
                .hasMessageContaining("2 streams");
    }

    @Test
    void a_list_of_files_disguised_as_a_film_opens_none_of_them() throws Exception {
        TestMedia.clip(folder.resolve("secret.ts"));
        Path film = folder.resolve("film.mp4");
        Files.writeString(film, "ffconcat version 1.0\nfile secret.ts\n");
        Command plain = Command.of(List.of("" + TestFfmpeg.get().ffprobe(), "" + film));
        assertThat(TestFfmpeg.processes().run(plain).exitCode())
                .as("FFmpeg without an allow-list falls for it")
                .isZero();

        assertThat(refusal(film)).hasMessage("not a media file: it is a playlist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.mp4", "film.m3u8"})
    void a_playlist_reads_neither_files_nor_the_network(String name) throws Exception {
        Path secret = TestMedia.clip(folder.resolve("secret.ts"));
        AtomicInteger requests = new AtomicInteger();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/a.ts";
            for (String target : List.of(secret.toString(), "secret.ts", url)) {
                Path film = folder.resolve(name);
                Files.writeString(
                        film,
                        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n"
                                + target
                                + "\n#EXT-X-ENDLIST\n");
                assertThat(refusal(film)).hasMessage("not a media file: it is a playlist");
            }
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_probe_that_does_not_end_by_itself_may_be_tried_again() throws Exception {
        Path file = Files.writeString(folder.resolve("a.mp4"), "x");
        for (Outcome outcome :
                List.of(
                        new Outcome(143, Outcome.End.TIMED_OUT, List.of()),
                        new Outcome(137, Outcome.End.EXITED, List.of()))) {
            Processes processes = command -> ended(outcome);
            Prober failing = new Prober(Path.of("ffprobe"), processes, LIMITS);

            JobException e = catchThrowableOfType(JobException.class, () -> failing.probe(file));

            assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT);
        }
    }

    @Test
    void a_raw_stream_of_unknown_extension_is_probed() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mpg"), 2, "320x240", "-c:v", "mpeg1video");
        Path raw = folder.resolve("raw.m1v");
        TestMedia.make(raw, from(clip, "-c copy -an"));

        assertThat(prober.probe(Files.move(raw, folder.resolve("raw.ffm"))).format())
                .isEqualTo("mpegvideo");
    }

    private static List<String> from(Path input, String arguments) {
        return Stream.concat(Stream.of("-i", input.toString()), Arrays.stream(arguments.split(" ")))
                .toList();
    }

    private static JobException refusal(Path file) {
        return refusal(file, LIMITS);
    }

    private static JobException refusal(Path file, ProbeLimits limits) {
        Prober prober = new Prober(TestFfmpeg.get().ffprobe(), TestFfmpeg.processes(), limits);
        JobException e = catchThrowableOfType(JobException.class, () -> prober.probe(file));
        assertThat(e).as("the file was accepted").isNotNull();
        assertThat(e.kind()).isEqualTo(ErrorKind.INPUT);
        return e;
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static Running ended(Outcome outcome) {
        return new Running() {
            @Override
            public Outcome await() {
                return outcome;
            }

            @Override
            public void cancel() {
                // it has ended
            }

            @Override
            public boolean isAlive() {
                return false;
            }
        };
    }
}
