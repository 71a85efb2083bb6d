package io.caravan.plan;

import static io.caravan.plan.Samples.audio;
import static io.caravan.plan.Samples.data;
import static io.caravan.plan.Samples.job;
import static io.caravan.plan.Samples.options;
import static io.caravan.plan.Samples.probe;
import static io.caravan.plan.Samples.subtitle;
import static io.caravan.plan.Samples.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.probe.Probe;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class PlannerTest {
    private static final String WEB =
            """
            video: {codec: libx264, pixels: web}
            audio: {codec: aac, channels: 2}
            subtitles: {codec: auto}
            output: {container: mp4}
            """;
    private static final String SOUND =
            """
            audio: {codec: libmp3lame}
            output: {container: mp3}
            """;
    private static final String COPY =
            """
            video: {codec: copy, optional: true}
            audio: {codec: copy, optional: true}
            subtitles: {codec: auto}
            output: {container: "${option.container}"}
            """;

    private final Planner planner = new Planner(codec -> !codec.equals("clearvideo"));

    private Plan plan(String definition, Map<String, Object> options, Probe probe) {
        return planner.plan(job("test"), options, List.of(probe), definition);
    }

    private Plan.Stream only(String type, Plan plan) {
        List<Plan.Stream> found =
                plan.outputs().get(0).streams().stream()
                        .filter(s -> s.type().equals(type))
                        .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<String> filters(Samples.Stream stream) {
        return only("video", plan(WEB, options(), probe(stream.build()))).filters();
    }

    @Test
    void the_largest_picture_is_taken_and_never_cover_art() {
        Probe probe =
                probe(
                        video(0).size(4000, 4000).with(s -> s.cover = true).build(),
                        video(1).size(1280, 720).with(s -> s.isDefault = true).build(),
                        video(2).size(1920, 1080).build(),
                        data(3).build());
        Plan plan = plan(WEB, options(), probe);
        assertThat(only("video", plan).sources()).containsExactly(2);
        assertThat(plan.dropped())
                .containsExactly(
                        "cover art stream 0 (h264)", "video stream 1 (h264)", "data stream 3");
    }

    @Test
    void of_equal_pictures_the_default_one_then_the_one_with_most_bits_is_taken() {
        Probe flagged = probe(video(0).build(), video(1).with(s -> s.isDefault = true).build());
        assertThat(only("video", plan(WEB, options(), flagged)).sources()).containsExactly(1);
        Probe richer =
                probe(
                        video(0).with(s -> s.bitRate = 1L).build(),
                        video(1).with(s -> s.bitRate = 2L).build());
        assertThat(only("video", plan(WEB, options(), richer)).sources()).containsExactly(1);
    }

    @Test
    void missing_streams_are_refused_in_words() {
        Probe song = probe(audio(0).build(), video(1).with(s -> s.cover = true).build());
        refused(WEB, song, "no video stream: this file has only audio (mp3), cover art");
        refused(SOUND, probe(video(0).build()), "no audio stream: this file has only video (h264)");
    }

    private void refused(String definition, Probe probe, String message) {
        assertThatThrownBy(() -> plan(definition, options("container", "mp4"), probe))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INPUT))
                .hasMessageContaining(message);
    }

    @Test
    void streams_that_cannot_be_decoded_or_encoded_are_refused() {
        refused(
                WEB,
                probe(new Samples.Stream(0, "video", "clearvideo").size(64, 64).build()),
                "uses codec clearvideo, which this FFmpeg cannot decode");
        refused(
                WEB,
                probe(new Samples.Stream(0, "video", null).size(64, 64).build()),
                "a codec that is unknown");
        refused(WEB, probe(video(0).size(1, 1).build()), "1x1 pixels: too small");
        refused(WEB, probe(video(0).size(0, 0).build()), "no picture size");
        refused(WEB, probe(video(0).size(20_000, 20).build()), "20000x20 pixels");
    }

    @Test
    void audio_is_chosen_by_option() {
        Probe probe =
                probe(
                        video(0).build(),
                        audio(1).with(s -> s.language = "ger").build(),
                        audio(2).with(s -> s.language = "eng").with(s -> s.channels = 6).build(),
                        audio(3).with(s -> s.language = "fra").build());
        assertThat(audioSources("best", probe)).containsExactly(2);
        assertThat(audioSources("all", probe)).containsExactly(1, 2, 3);
        assertThat(audioSources("none", probe)).isEmpty();
        assertThat(audioSources("de", probe)).containsExactly(1);
        assertThat(audioSources("fre,deu", probe)).containsExactly(1, 3);
        assertThat(plan(WEB, options("audio", "jpn"), probe).notes())
                .contains("no audio in jpn: took the best audio stream instead");
    }

    private List<Integer> audioSources(String select, Probe probe) {
        return plan(WEB, options("audio", select), probe).outputs().get(0).streams().stream()
                .filter(s -> s.type().equals("audio"))
                .flatMap(s -> s.sources().stream())
                .toList();
    }

    @Test
    void more_channels_than_asked_for_are_mixed_down() {
        Probe probe = probe(video(0).build(), audio(1).with(s -> s.channels = 6).build());
        Plan plan = plan(WEB, options(), probe);
        assertThat(only("audio", plan).arguments()).containsExactly("-ac", "2");
        assertThat(plan.notes()).contains("mixed 6 audio channels down to 2");
    }

    @Test
    void two_mono_tracks_are_joined() {
        Probe pair = probe(video(0).build(), mono(1, "eng").build(), mono(2, "eng").build());
        Plan plan = plan(WEB, options(), pair);
        assertThat(only("audio", plan).sources()).containsExactly(1, 2);
        assertThat(plan.dropped()).isEmpty();
        List<String> command =
                new FfmpegCommand("ffmpeg", "mov")
                        .render(
                                plan,
                                List.of(java.nio.file.Path.of("/a")),
                                o -> java.nio.file.Path.of("/b"));
        assertThat(command).contains("-filter_complex", "[o0s1]");
    }

    @Test
    void two_mono_tracks_are_joined_also_where_one_alone_would_be_copied() {
        String copying =
                """
                video: {codec: libx264, pixels: web}
                audio: [{when: probe.audio.channels <= 2, codec: copy}, {codec: aac}]
                output: {container: mp4}
                """;
        Probe pair = probe(video(0).build(), mono(1, "eng").build(), mono(2, "eng").build());

        Plan.Stream sound = only("audio", plan(copying, options(), pair));

        assertThat(sound.sources()).containsExactly(1, 2);
        assertThat(sound.codec()).isEqualTo("aac");
    }

    @Test
    void two_mono_tracks_that_differ_are_not_joined() {
        assertThat(
                        audioSources(
                                "best",
                                probe(
                                        video(0).build(),
                                        mono(1, "eng").build(),
                                        mono(2, "deu").build())))
                .hasSize(1);
        Samples.Stream longer = mono(2, "eng").with(s -> s.seconds = 12.0);
        assertThat(
                        audioSources(
                                "best",
                                probe(video(0).build(), mono(1, "eng").build(), longer.build())))
                .hasSize(1);
    }

    private static Samples.Stream mono(int index, String language) {
        return audio(index).with(s -> s.channels = 1).with(s -> s.language = language);
    }

    @Test
    void subtitles_are_rewritten_copied_or_dropped_as_the_container_needs() {
        Probe probe =
                probe(
                        video(0).build(),
                        subtitle(1, "subrip").with(s -> s.language = "eng").build(),
                        subtitle(2, "hdmv_pgs_subtitle").with(s -> s.language = "deu").build());
        Plan mp4 = plan(COPY, options("container", "mp4", "subtitles", "all"), probe);
        assertThat(only("subtitle", mp4).codec()).isEqualTo("mov_text");
        assertThat(mp4.dropped()).containsExactly("subtitle stream 2 (deu, hdmv_pgs_subtitle)");
        assertThat(mp4.notes())
                .contains("mp4 cannot hold the subtitle stream 2 (deu, hdmv_pgs_subtitle)");
        Plan mkv = plan(COPY, options("container", "mkv", "subtitles", "all"), probe);
        assertThat(mkv.outputs().get(0).streams())
                .extracting(Plan.Stream::codec)
                .containsOnly("copy");
    }

    @Test
    void pictures_become_progressive_upright_square_and_even() {
        assertThat(filters(video(0))).containsExactly("format=pix_fmts=yuv420p");
        assertThat(filters(video(0).with(s -> s.field = "tt")))
                .startsWith("bwdif=mode=send_frame:deint=all");
        assertThat(filters(video(0).size(314, 273))).startsWith("crop=w=314:h=272:x=0:y=0");
        assertThat(filters(video(0).size(720, 576).with(s -> s.sar = "16:15")))
                .startsWith("scale=w=768:h=576", "setsar=sar=1");
        assertThat(
                        filters(
                                video(0).size(720, 576)
                                        .with(s -> s.sar = "16:15")
                                        .with(s -> s.rotation = 90)))
                .startsWith("scale=w=576:h=768", "setsar=sar=1");
        assertThat(filters(video(0).size(854, 480).with(s -> s.sar = "1280:1281")))
                .containsExactly("setsar=sar=1", "format=pix_fmts=yuv420p");
        assertThat(filters(video(0).size(1081, 1920).with(s -> s.rotation = 90)))
                .startsWith("crop=w=1920:h=1080:x=0:y=0");
    }

    @Test
    void colours_suit_the_web() {
        assertThat(filters(video(0).with(s -> s.range = "pc"))).contains("scale=out_range=limited");
        assertThat(filters(video(0).with(s -> s.pixels = "bgra")))
                .contains("scale=out_color_matrix=bt709:out_range=limited");
        assertThat(filters(video(0).with(s -> s.transfer = "smpte2084")))
                .contains("tonemap=tonemap=hable:desat=0")
                .startsWith(
                        "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc");
        assertThat(filters(video(0).with(s -> s.primaries = "bt2020")))
                .anyMatch(f -> f.startsWith("zscale="));
    }

    @Test
    void every_stream_promises_what_its_source_lasts() {
        Probe probe =
                probe(
                        video(0).with(s -> s.seconds = 8.0).build(),
                        audio(1).with(s -> s.seconds = null).build());
        assertThat(only("video", plan(WEB, options(), probe)).expect())
                .isEqualTo(new Plan.Expect("h264", 8.0));
        assertThat(only("audio", plan(WEB, options(), probe)).expect())
                .isEqualTo(new Plan.Expect("aac", 10.0));
        Probe two =
                probe(
                        video(0).build(),
                        audio(1).with(s -> s.seconds = null).build(),
                        audio(2).build());
        assertThat(only("audio", plan(WEB, options(), two)).expect().durationSeconds()).isNull();
    }

    @Test
    void a_trimmed_input_promises_less_and_is_opened_so() {
        Input part = new Input("file:/a.mp4", 2.0, 5.5, null);
        Plan plan =
                planner.plan(job("test", part), options(), List.of(probe(video(0).build())), WEB);
        assertThat(plan.inputs().get(0).arguments()).containsExactly("-ss", "2", "-to", "5.5");
        assertThat(only("video", plan).expect().durationSeconds()).isEqualTo(3.5);
        Input behind = new Input("file:/a.mp4", 20.0, null, null);
        assertThatThrownBy(
                        () ->
                                planner.plan(
                                        job("test", behind),
                                        options(),
                                        List.of(probe(video(0).build())),
                                        WEB))
                .hasMessageContaining("start 20 s lies behind the end of the input (10 s)");
    }

    @Test
    void copying_what_does_not_fit_names_the_codec_and_what_would() {
        Probe webm =
                probe(
                        new Samples.Stream(0, "video", "vp8").size(64, 64).build(),
                        new Samples.Stream(1, "audio", "vorbis").build());
        assertThatThrownBy(() -> plan(COPY, options("container", "mp4"), webm))
                .hasMessageContaining(
                        "the video codec vp8 and the audio codec vorbis do not fit into mp4")
                .hasMessageContaining("webm, mkv would hold");
    }

    @Test
    void copied_hevc_gets_the_tag_that_apple_plays() {
        Probe hevc = probe(new Samples.Stream(0, "video", "hevc").size(64, 64).build());
        assertThat(only("video", plan(COPY, options("container", "mp4"), hevc)).arguments())
                .containsExactly("-tag", "hvc1");
        assertThat(only("video", plan(COPY, options("container", "mkv"), hevc)).arguments())
                .isEmpty();
    }

    @Test
    void one_audio_container_refuses_several() {
        Probe probe = probe(audio(0).build(), audio(1).build());
        assertThatThrownBy(() -> plan(SOUND, options("audio", "all"), probe))
                .hasMessageContaining("mp3 holds one audio stream, but 2 were chosen");
        assertThatThrownBy(() -> plan(SOUND, options("audio", "none"), probe))
                .hasMessageContaining("nothing is left to make");
    }

    @Test
    void tags_that_tell_where_somebody_was_are_dropped() {
        Map<String, String> tags =
                Map.of(
                        "title", "Holiday",
                        "location", "+48.1/",
                        "location-eng", "+48.1/",
                        "com.apple.quicktime.location.ISO6709", "+48.1/",
                        "GPSLatitude", "48.1");
        Probe probe = new Probe("mov", 10.0, 1, null, tags, List.of(video(0).build()));
        assertThat(plan(WEB, options(), probe).outputs().get(0).metadata())
                .isEqualTo(Map.of("title", "Holiday"));
    }

    @Test
    void arguments_alone_are_the_short_form() {
        String definition =
                "output: {container: mp4, arguments: '-vf hue=s=0 -c:v libx264 -c:a copy'}";
        Plan plan = plan(definition, options(), probe(video(0).build(), audio(1).build()));
        assertThat(plan.outputs().get(0).streams())
                .extracting(Plan.Stream::codec)
                .containsOnlyNulls();
        assertThat(plan.outputs().get(0).arguments()).startsWith("-vf", "hue=s=0");
    }

    @Test
    void the_name_is_that_of_the_original() {
        String definition = "output: {container: mp4, arguments: '-metadata comment=${name}'}";
        Input input = Input.of("file:/in/100%25%20a%20b.final.mp4");
        Plan plan =
                planner.plan(
                        job("test", input),
                        options(),
                        List.of(probe(video(0).build())),
                        definition);
        assertThat(plan.outputs().get(0).arguments()).contains("comment=100% a b.final");
    }

    @Test
    void several_outputs_come_from_one_decode_with_the_main_one_last() {
        String definition =
                """
                outputs:
                  - video: {codec: libx264}
                    output: {container: mp4}
                  - when: option.small == true
                    video: {codec: libx264, filters: "scale=-2:180"}
                    output: {role: small, container: mp4}
                """;
        Probe probe = probe(video(0).build());
        assertThat(plan(definition, options("small", true), probe).outputs())
                .extracting(Plan.Output::role)
                .containsExactly("small", "main");
        assertThat(plan(definition, options("small", false), probe).outputs()).hasSize(1);
    }

    @Test
    void no_value_can_become_an_option_or_a_filter() {
        String asName = "output: {container: mp4, arguments: '-shortest ${option.x}'}";
        String inFilter = "output: {container: mp4, arguments: '-vf drawtext=text=${option.x}'}";
        Probe probe = probe(video(0).build());
        assertThatThrownBy(() -> plan(asName, options("x", "-i"), probe))
                .hasMessageContaining("where the name of an option should");
        assertThatThrownBy(() -> plan(inFilter, options("x", "a,movie=b"), probe))
                .hasMessageContaining("filters:");
        assertThatThrownBy(
                        () -> plan("output: {container: mp4, arguments: '-i x'}", options(), probe))
                .hasMessageContaining("-i is set by Caravan");
    }

    @Test
    void a_wrong_definition_is_told_with_its_place() {
        Probe probe = probe(video(0).build());
        wrong("video: {codec: a, pixel: web}\noutput: {container: mp4}", "video", "pixel", probe);
        wrong("video: {codec: a}", "output", "required", probe);
        wrong("video: {codec: a\noutput: b", "line", "test", probe);
        wrong(
                "video: {codec: a}\nvideo: {codec: b}\noutput: {container: mp4}",
                "uplicate",
                "video",
                probe);
        wrong("", "no text", "test", probe);
        wrong("a: ".repeat(60_000), "test", "", probe);
    }

    private void wrong(String definition, String first, String second, Probe probe) {
        assertThatThrownBy(() -> plan(definition, options(), probe))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @Test
    void the_same_question_has_the_same_hash_and_survives_the_store() throws Exception {
        Probe probe = probe(video(0).build(), audio(1).build());
        Plan plan = plan(WEB, options(), probe);
        assertThat(plan.hash()).hasSize(64).isEqualTo(plan(WEB, options(), probe).hash());
        assertThat(plan(WEB, options("audio", "none"), probe).hash()).isNotEqualTo(plan.hash());
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(plan), Plan.class))
                .isEqualTo(plan);
    }

    @Test
    void a_second_main_input_is_refused_and_not_silently_left_out() {
        Probe probe = probe(video(0).build());
        Job two =
                JobBuilder.builder(job("test"))
                        .inputs(List.of(Input.of("a.mp4"), Input.of("b.mp4")))
                        .build();
        assertThatThrownBy(() -> planner.plan(two, options(), List.of(probe, probe), WEB))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "the operation test works on one input and the job names 2; send one job"
                                + " each");
    }

    @Test
    void an_output_is_repeated_for_each_set_of_values() {
        String each =
                """
                outputs:
                  - each:
                      - {name: small, box: 160x, from: 0}
                      - {name: large, box: 320x, from: 300}
                      - {name: huge, box: 3200x, from: 3000}
                    when: probe.lines >= ${each.from}
                    video: {codec: libx264, fit: "${each.box}"}
                    output: {role: "${each.name}", container: mp4}
                """;
        Plan plan = plan(each, options(), probe(video(0).build()));
        assertThat(plan.outputs()).extracting(Plan.Output::role).containsExactly("small", "large");
        assertThat(plan.outputs().get(1).streams().get(0).filters()).contains("scale=w=320:h=180");
        assertThatThrownBy(
                        () ->
                                plan(
                                        each.replace("each.from", "each.form"),
                                        options(),
                                        probe(video(0).build())))
                .hasMessageContaining("${each.form} is not in every set of each");
    }

    @Test
    void a_copy_with_a_box_is_for_pictures_of_that_size() {
        String copy =
                """
                video:
                  - {codec: copy, fit: 640x}
                  - {codec: libx264, fit: 640x}
                output: {container: mp4}
                """;
        Plan same = plan(copy, options(), probe(video(0).build()));
        assertThat(only("video", same).codec()).isEqualTo("copy");
        Plan larger = plan(copy, options(), probe(video(0).size(1280, 720).build()));
        assertThat(only("video", larger).codec()).isEqualTo("libx264");
    }

    @Test
    void further_inputs_go_through_their_filters_into_the_first_one() {
        String over =
                """
                video:
                  codec: libx264
                  inputs: {image: "scale=w=${option.size}:h=-1"}
                  filters: overlay=x=${option.x}
                output: {container: mp4}
                """;
        Job job =
                JobBuilder.builder()
                        .operation(List.of("test"))
                        .inputs(
                                List.of(
                                        Input.of("file:/a.mp4"),
                                        new Input("file:/l.png", null, null, "image")))
                        .build();
        Probe picture = probe(new Samples.Stream(0, "video", "png").size(10, 10).build());
        Plan plan =
                planner.plan(
                        job,
                        options("size", 50, "x", "0,null[a];movie=b"),
                        List.of(probe(video(0).build()), picture),
                        over);
        List<String> command =
                new FfmpegCommand("ffmpeg", "mov")
                        .render(
                                plan,
                                List.of(Path.of("/a.mp4"), Path.of("/l.png")),
                                output -> Path.of("/o.mp4"));
        assertThat(command.get(command.indexOf("-filter_complex") + 1))
                .isEqualTo(
                        "[0:0]null[o0s0m0];[1:0]scale=w=50:h=-1[o0s0m1];[o0s0m0][o0s0m1]"
                                + "overlay=x=0\\,null\\[a\\]\\;movie\\\\=b[o0s0]");
        assertThatThrownBy(() -> plan(over, options("size", 1, "x", 1), probe(video(0).build())))
                .hasMessageContaining("needs an input image; set the option image");
    }
}
