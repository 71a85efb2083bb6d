package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.probe.Probe;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shipped operations on clips made here and on real media, with the real FFmpeg. */
class OperationMediaTest {
    private static final Map<String, Object> FAST = Map.of("preset", "ultrafast");
    private static final List<String> PICTURE =
            List.of("-f", "lavfi", "-i", "testsrc2=d=2:s=320x240:r=25");
    private static final List<String> X264 = List.of("-c:v", "libx264", "-preset", "ultrafast");

    private static Operations operations;

    @TempDir Path folder;
    private OperationRun run;

    @BeforeAll
    static void startCamel() {
        operations = new Operations();
    }

    @AfterAll
    static void stopCamel() {
        operations.close();
    }

    @BeforeEach
    void openFolder() {
        run = new OperationRun(operations, folder);
    }

    private Path make(String name, List<String> before, List<String> after) {
        Stream<String> all = Stream.of(before, PICTURE, after).flatMap(List::stream);
        return TestMedia.make(folder.resolve(name), all.toList());
    }

    @ParameterizedTest
    @CsvSource({
        "te[s]t_ video ' _ .mp4",
        "-leading-dash.mp4",
        "100%d a:b;c&d=e+f?#.mp4",
        "Ünïcødé 视频 – 🎬.mp4",
    })
    void any_file_name_is_only_a_file_name(String name) throws Exception {
        OperationRun.Made made = run.run("compress", TestMedia.clip(folder.resolve(name)), FAST);
        assertThat(made.video().codec()).isEqualTo("h264");
        assertThat(made.audio().codec()).isEqualTo("aac");
    }

    @ParameterizedTest
    @CsvSource({"h264,h264", "hevc,hevc", "av1,av1"})
    void compress_makes_the_codec_that_was_asked_for(String option, String codec) throws Exception {
        Path clip = TestMedia.clip(folder.resolve("a.mkv"), 1, "320x240");
        OperationRun.Made made =
                run.run(
                        "compress",
                        clip,
                        Map.of("codec", option, "preset", "ultrafast", "crf", "40"));
        assertThat(made.video().codec()).isEqualTo(codec);
        assertThat(made.video().pixelFormat()).isEqualTo("yuv420p");
        assertThat(made.plan().outputs().get(0).ifLarger()).isEqualTo("deliver");
    }

    @Test
    void an_interlaced_clip_with_two_mono_tracks_becomes_progressive_with_stereo()
            throws Exception {
        Path broadcast =
                make(
                        "broadcast.mov",
                        List.of(),
                        List.of(
                                "-f",
                                "lavfi",
                                "-i",
                                "sine=f=440:d=2",
                                "-f",
                                "lavfi",
                                "-i",
                                "sine=f=880:d=2",
                                "-map",
                                "0",
                                "-map",
                                "1",
                                "-map",
                                "2",
                                "-c:v",
                                "mpeg2video",
                                "-flags",
                                "+ilme+ildct",
                                "-vf",
                                "setfield=tff",
                                "-c:a",
                                "pcm_s16le"));
        assertThat(run.probe(broadcast).video().get(0).interlaced()).isTrue();
        OperationRun.Made made = run.run("compress", broadcast, FAST);
        assertThat(made.video().interlaced()).isFalse();
        assertThat(made.video().frameRate()).isEqualTo("25/1");
        assertThat(made.probe().audio()).hasSize(1);
        assertThat(made.audio().channels()).isEqualTo(2);
        assertThat(made.plan().outputs().get(0).streams().get(0).filters())
                .contains("bwdif=mode=send_frame:deint=all");
    }

    @ParameterizedTest
    @CsvSource({"smpte2084", "arib-std-b67"})
    void high_dynamic_range_becomes_bt709(String transfer) throws Exception {
        Path hdr =
                make(
                        "hdr.mp4",
                        List.of(),
                        List.of(
                                "-vf",
                                "format=yuv420p10le,setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc="
                                        + transfer,
                                "-c:v",
                                "libx265",
                                "-preset",
                                "ultrafast",
                                "-x265-params",
                                "log-level=none"));
        assertThat(run.probe(hdr).video().get(0).hdr()).isTrue();
        Probe.Stream video = run.run("compress", hdr, FAST).video();
        assertThat(video.pixelFormat()).isEqualTo("yuv420p");
        assertThat(List.of(video.colorTransfer(), video.colorPrimaries(), video.colorSpace()))
                .containsOnly("bt709");
    }

    @Test
    void a_lying_picture_with_oblong_pixels_and_an_odd_size_comes_out_right() throws Exception {
        Path flat =
                make(
                        "flat.mp4",
                        List.of(),
                        concat(X264, "-vf", "scale=321:241,setsar=4/3", "-pix_fmt", "yuv444p"));
        Path rotated =
                TestMedia.make(
                        folder.resolve("rotated.mp4"),
                        List.of("-display_rotation", "90", "-i", "file:" + flat, "-c", "copy"));
        assertThat(run.probe(rotated).video().get(0).rotation()).isIn(90, 270);
        Probe.Stream video = run.run("compress", rotated, FAST).video();
        assertThat(List.of(video.width(), video.height())).containsExactly(240, 428);
        assertThat(video.rotation()).isZero();
        assertThat(video.sar()).isIn("1:1", null);
        assertThat(video.pixelFormat()).isEqualTo("yuv420p");

        Probe.Stream copy = run.run("remux", rotated, Map.of("container", "mkv")).video();
        assertThat(copy.rotation()).isEqualTo(run.probe(rotated).video().get(0).rotation());
        assertThatThrownBy(() -> run.run("remux", rotated, Map.of("container", "ts")))
                .hasMessage(
                        "the turn of the picture does not fit into ts without encoding; mp4, mov,"
                                + " mkv would hold all of this file");
    }

    @Test
    void where_it_was_filmed_is_not_told_but_its_title_and_language_are() throws Exception {
        Path clip =
                make(
                        "tagged.mp4",
                        List.of(),
                        concat(
                                X264,
                                "-metadata",
                                "title=A title",
                                "-metadata",
                                "location=+48.1+011.5/",
                                "-metadata",
                                "com.apple.quicktime.location.ISO6709=+48.1+011.5/",
                                "-metadata:s:v",
                                "language=deu",
                                "-movflags",
                                "use_metadata_tags"));
        for (String operation : List.of("compress", "remux")) {
            Path made = run.run(operation, clip, Map.of()).made();
            assertThat(Files.readString(made, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("A title")
                    .doesNotContain("48.1");
            assertThat(run.probe(made).video().get(0).language()).isEqualTo("deu");
        }
    }

    @Test
    void low_aac_is_kept_and_more_channels_are_encoded_as_stereo() throws Exception {
        Path low =
                TestMedia.clip(
                        folder.resolve("low.mp4"),
                        2,
                        "320x240",
                        "-c:v",
                        "mpeg4",
                        "-c:a",
                        "aac",
                        "-b:a",
                        "64k");
        assertThat(run.plan("compress", low, Map.of()).outputs().get(0).streams().get(1).codec())
                .isEqualTo("copy");
        Path surround =
                TestMedia.clip(
                        folder.resolve("5.1.mp4"),
                        2,
                        "320x240",
                        "-c:v",
                        "mpeg4",
                        "-c:a",
                        "aac",
                        "-ac",
                        "6");
        assertThat(run.run("compress", surround, FAST).audio().channels()).isEqualTo(2);
        assertThat(
                        run.run("compress", surround, Map.of("preset", "ultrafast", "channels", 6))
                                .audio()
                                .channels())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"mp3,mp3", "m4a,aac", "opus,opus", "flac,flac", "wav,pcm_s16le"})
    void extract_audio_makes_every_format_of_surround_sound(String format, String codec)
            throws Exception {
        Path surround =
                TestMedia.clip(
                        folder.resolve("5.1.mov"),
                        2,
                        "320x240",
                        "-c:v",
                        "mpeg4",
                        "-c:a",
                        "ac3",
                        "-ac",
                        "6");
        OperationRun.Made made = run.run("extract-audio", surround, Map.of("format", format));
        assertThat(made.audio().codec()).isEqualTo(codec);
        assertThat(made.probe().video()).isEmpty();
        assertThat(made.plan().outputs().get(0).extension()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({"mkv", "mov", "ts", "mp4"})
    void remux_copies_what_fits(String container) throws Exception {
        OperationRun.Made made =
                run.run(
                        "remux",
                        TestMedia.clip(folder.resolve("a.mkv")),
                        Map.of("container", container));
        assertThat(made.plan().outputs().get(0).streams())
                .extracting(Plan.Stream::codec)
                .containsOnly("copy");
        assertThat(made.video().codec()).isEqualTo("h264");
    }

    @Test
    void remux_refuses_what_does_not_fit() {
        Path clip = TestMedia.clip(folder.resolve("a.mp4"));
        assertThatThrownBy(() -> run.plan("remux", clip, Map.of("container", "webm")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPTIONS))
                .hasMessageContaining(
                        "video codec h264 and the audio codec aac do not fit into webm")
                .hasMessageContaining("mp4");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "a:b'c\\d,e;f[g]h%i",
                "'quoted' \\'twice\\\\",
                "x=1:y=2,negate[out];[in]",
                "%{pts} ${option.x} $(id)",
                "ends with a backslash\\",
                "ends with a quote'",
            })
    void a_value_in_a_filter_arrives_as_it_was_written(String value) throws Exception {
        Path told = folder.resolve("told");
        String filter =
                Template.of("metadata=mode=add:key=k:value=${option.x}", Template.Kind.FILTER)
                        .text(new Scope(Map.of("option.x", value)));
        String printed =
                Template.of("metadata=mode=print:file=${option.x}", Template.Kind.FILTER)
                        .text(new Scope(Map.of("option.x", told.toString())));
        make(
                "null.nut",
                List.of(),
                List.of("-vf", filter + "," + printed, "-c:v", "rawvideo", "-frames:v", "1"));
        assertThat(Files.readString(told)).contains("k=" + value + "\n");
    }

    @Test
    void a_positional_filter_value_cannot_name_another_option() throws Exception {
        String filter =
                Template.of("scale=${option.x}", Template.Kind.FILTER)
                        .text(new Scope(Map.of("option.x", "w=10:h=10")));
        assertThatThrownBy(
                        () -> make("x.nut", List.of(), List.of("-vf", filter, "-c:v", "rawvideo")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_operation_in_the_documentation_works_as_it_stands() throws Exception {
        String page = Files.readString(Path.of("docs/operations.md"));
        String marker = "expression: |\n";
        int start = page.indexOf(marker) + marker.length();
        String definition = page.substring(start, page.indexOf("\n\n", start)).stripIndent();
        Path clip = TestMedia.clip(folder.resolve("a.mp4"), 1, "320x240");
        Plan plan =
                new Planner(codec -> true)
                        .plan(
                                Samples.job("half"),
                                Map.of("crf", 30),
                                List.of(run.probe(clip)),
                                definition);
        Probe.Stream video = run.run(plan, clip).video();
        assertThat(List.of(video.width(), video.height())).containsExactly(160, 120);
    }

    @ParameterizedTest
    @CsvSource({
        "multiple_video.mp4,1920,1080,250",
        "rotate-buck-bunny.mp4,1080,1920,45",
        "pigs_in_a_polka.gif,314,272,30",
        "edts.mp4,854,480,225",
        "cursed-vfr.mp4,3026,1386,63",
    })
    void compress_makes_the_right_picture(String name, int width, int height, int frames)
            throws Exception {
        OperationRun.Made made = run.run("compress", RealMedia.file(name), FAST);
        assertThat(List.of(made.video().width(), made.video().height()))
                .containsExactly(width, height);
        assertThat(frames(made.made())).isEqualTo(frames);
    }

    /** Frames of the picture, counted one by one. */
    private int frames(Path file) throws Exception {
        Path list = folder.resolve("frames");
        Files.deleteIfExists(list);
        TestMedia.make(
                list,
                List.of(
                        "-i",
                        "file:" + file,
                        "-map",
                        "0:V:0",
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "framecrc"));
        return (int)
                Files.readAllLines(list).stream().filter(line -> !line.startsWith("#")).count();
    }

    private static List<String> concat(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }
}
