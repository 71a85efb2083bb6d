package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.probe.Probe;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every shipped operation on every good file of the shared collection: what comes out plays, stands
 * upright, has the right shape and picture, its sound beside it, and the codecs that the operation
 * promises.
 *
 * <p>The normal run takes a sample; {@code -Dcaravan.test.seed=…} takes another one. {@code
 * -Dcaravan.test.operation=hls} and {@code -Dcaravan.test.file=edts.mp4} narrow the nightly run.
 */
class ShelfMatrixTest {
    /** How much of it can be decoded differs between versions of FFmpeg. */
    private static final String DAMAGED = "teststream.ffm";

    private static final Set<String> ENCODED_FOR_THE_WEB =
            Set.of("black-and-white", "compress", "crop", "hls", "resize", "two-pass");

    /** Files of the sample per operation. */
    private static final int SAMPLE = 2;

    /**
     * Operation, options, codec of the picture, codec of the sound ({@code =} is the source's,
     * empty is none), and what it cannot do without.
     */
    private static final String CASES =
            """
            black-and-white | preset=ultrafast                | h264        | =,aac    | picture
            compress        | preset=ultrafast                | h264        | aac      | picture
            compress        | codec=hevc preset=ultrafast     | hevc        | aac      | picture
            compress        | codec=av1 crf=50                | av1         | aac      | picture
            convert-format  | format=mp4 preset=ultrafast     | h264        | aac      | picture
            convert-format  | format=mov preset=ultrafast     | h264        | aac      | picture
            convert-format  | format=mkv preset=ultrafast     | h264        | =        | picture
            convert-format  | format=ts preset=ultrafast      | h264        | aac      | picture
            convert-format  | format=webm crf=50              | =,vp9       | =,opus   | picture
            convert-format  | format=gif                      | gif         |          | picture
            convert-format  | format=mp3                      |             | mp3      | sound
            convert-format  | format=m4a                      |             | aac      | sound
            convert-format  | format=opus                     |             | opus     | sound
            convert-format  | format=flac                     |             | flac     | sound
            convert-format  | format=wav                      |             | pcm_s16le| sound
            crop            | preset=ultrafast                | h264        | =,aac    | picture
            extract-audio   | format=mp3                      |             | mp3      | sound
            extract-audio   | format=m4a                      |             | aac      | sound
            extract-audio   | format=opus                     |             | opus     | sound
            extract-audio   | format=flac                     |             | flac     | sound
            extract-audio   | format=wav                      |             | pcm_s16le| sound
            hls             | preset=ultrafast                | h264        | aac      | any
            normalize       |                                 | =,h264      | aac      | any
            probe           |                                 |             |          | any
            remux           | container=mkv                   | =           | =        | any
            remux           | container=mp4                   | =           | =        | any
            remux           | container=mov                   | =           | =        | any
            remux           | container=ts                    | =           | =        | any
            remux           | container=webm                  | =           | =        | any
            resize          | preset=ultrafast                | h264        | =,aac    | picture
            resize          | preset=ultrafast width=320      | h264        | =,aac    | picture
            resize          | height=900 upscale=true preset=ultrafast | h264 | =,aac  | picture
            thumbnail       |                                 | mjpeg       |          | picture
            thumbnail       | at=0 format=png                 | png         |          | picture
            thumbnail       | at=50% format=webp width=200    | webp        |          | picture
            thumbnail       | make=series every=2             | mjpeg       |          | picture
            thumbnail       | make=sprites every=1            | mjpeg       |          | picture
            two-pass        | bitrate=500 preset=ultrafast    | h264        | aac      | picture
            """;

    private static Operations operations;

    @TempDir Path folder;
    private OperationRun run;

    /**
     * @param picture codecs it may have, or empty
     * @param sound codecs it may have, or empty
     */
    private record Case(
            String operation,
            Map<String, Object> options,
            Set<String> picture,
            Set<String> sound,
            String needs) {

        static Case of(String line) {
            String[] parts = line.split("\\|");
            Map<String, Object> options =
                    words(parts[1], " ").stream()
                            .map(option -> option.split("="))
                            .collect(Collectors.toMap(o -> o[0], o -> o[1]));
            return new Case(
                    parts[0].strip(),
                    options,
                    words(parts[2], ","),
                    words(parts[3], ","),
                    parts[4].strip());
        }

        private static Set<String> words(String text, String separator) {
            return Stream.of(text.strip().split(separator))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toSet());
        }

        boolean still() {
            return operation.equals("thumbnail");
        }

        String format() {
            return "" + options.getOrDefault("format", "");
        }
    }

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

    @Test
    void every_shipped_operation_is_in_the_matrix() {
        assertThat(cases().map(Case::operation)).containsAll(operations.catalog.names());
    }

    @TestFactory
    Stream<DynamicTest> a_sample_of_the_shelf_does_right_by_real_media() throws IOException {
        long seed = Long.getLong("caravan.test.seed", 1);
        Random random = new Random(seed);
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, List<Case>> byOperation =
                cases().collect(Collectors.groupingBy(Case::operation));
        for (String operation : new TreeSet<>(byOperation.keySet())) {
            List<String> files = new ArrayList<>(RealMedia.good().toList());
            List<Case> cases = new ArrayList<>(byOperation.get(operation));
            Collections.shuffle(files, random);
            Collections.shuffle(cases, random);
            for (int i = 0; i < Math.min(SAMPLE, files.size()); i++) {
                tests.add(test(cases.get(i % cases.size()), files.get(i)));
            }
        }
        return tests.stream();
    }

    @Tag("nightly")
    @TestFactory
    Stream<DynamicTest> the_whole_shelf_does_right_by_all_real_media() throws IOException {
        String operation = System.getProperty("caravan.test.operation", "");
        String file = System.getProperty("caravan.test.file", "");
        List<String> files = RealMedia.good().filter(name -> name.contains(file)).toList();
        return cases().filter(
                        c ->
                                operation.isEmpty()
                                        || List.of(operation.split(",")).contains(c.operation()))
                .flatMap(c -> files.stream().map(name -> test(c, name)));
    }

    private static Stream<Case> cases() {
        return CASES.lines().map(Case::of);
    }

    private DynamicTest test(Case made, String file) {
        String name = (made.operation() + " " + made.options() + " " + file).replace("{} ", "");
        return dynamicTest(name, () -> check(made, file));
    }

    private void check(Case wanted, String name) throws Exception {
        Path input = RealMedia.file(name);
        Probe probe = run.probe(input);
        if (lacks(wanted, probe)) {
            String missing = wanted.needs().equals("picture") ? "video" : "audio";
            assertThatThrownBy(() -> run.plan(wanted.operation(), input, wanted.options()))
                    .hasMessageContaining("no " + missing + " stream");
            return;
        }
        List<Path> made = make(wanted, input, probe);
        if (wanted.operation().equals("probe")) {
            assertReports(made.get(0), probe);
            return;
        }
        MadeMedia main = new MadeMedia(made.get(made.size() - 1));
        if (main.playlist()) {
            for (Path file : made.subList(0, made.size() - 1)) {
                assertRight(wanted, name, probe, input, new MadeMedia(file));
            }
        }
        if (main.isTrack()) {
            assertThat(Files.readString(main.file())).startsWith("WEBVTT").contains("#xywh=");
            assertSheets(made.subList(0, made.size() - 1));
        } else {
            assertRight(wanted, name, probe, input, main);
        }
    }

    /** Everything it makes, the main output last; skips what the operation rightly refuses. */
    private List<Path> make(Case wanted, Path input, Probe probe) throws InterruptedException {
        try {
            return List.copyOf(run.make(wanted.operation(), input, wanted.options()).keySet());
        } catch (JobException e) {
            boolean unfit =
                    wanted.operation().equals("remux")
                            && e.kind() == ErrorKind.OPTIONS
                            && e.getMessage().contains(" not fit into ");
            boolean damaged = input.endsWith(DAMAGED) && e.kind() == ErrorKind.INPUT;
            Assumptions.assumeFalse(unfit || damaged, e.getMessage());
            throw e;
        }
    }

    private static boolean lacks(Case wanted, Probe probe) {
        return wanted.needs().equals("picture") && probe.video().isEmpty()
                || wanted.needs().equals("sound") && probe.audio().isEmpty();
    }

    private static void assertReports(Path report, Probe probe) throws IOException {
        JsonNode told = Json.MAPPER.readTree(report.toFile());
        assertThat(told.at("/streams")).hasSize(probe.streams().size());
    }

    private static void assertSheets(List<Path> sheets) throws Exception {
        assertThat(sheets).isNotEmpty();
        for (Path sheet : sheets) {
            assertThat(new MadeMedia(sheet).codecs("video")).containsExactly("mjpeg");
        }
    }

    private void assertRight(Case wanted, String name, Probe probe, Path input, MadeMedia made)
            throws Exception {
        if (!name.equals(DAMAGED) || !wanted.operation().equals("remux")) {
            assertThat(made.complaints()).as("plays").isEmpty();
        }
        boolean rendition = wanted.operation().equals("hls") && !made.master();
        boolean audioOnly = made.file().toString().contains("/audio/");
        Probe.Stream picture = probe.video().isEmpty() ? null : Streams.bestVideo(probe);
        Set<String> sources =
                probe.audio().stream().map(Probe.Stream::codec).collect(Collectors.toSet());
        if (picture == null || wanted.picture().isEmpty() || rendition && audioOnly) {
            assertThat(made.codecs("video")).isEmpty();
        } else {
            assertThat(made.codecs("video"))
                    .isNotEmpty()
                    .isSubsetOf(with(wanted.picture(), Set.of(picture.codec())));
            assertShape(wanted, name, input, picture, made);
        }
        boolean silent = sources.isEmpty() || wanted.sound().isEmpty();
        if (silent || rendition && !audioOnly) {
            assertThat(made.codecs("audio")).isEmpty();
        } else {
            assertThat(made.codecs("audio")).isNotEmpty().isSubsetOf(with(wanted.sound(), sources));
        }
        if (!name.equals(DAMAGED) && made.has("video") && made.has("audio")) {
            assertSync(wanted, input, picture, probe, made);
        }
    }

    private static Set<String> with(Set<String> wanted, Set<String> source) {
        Set<String> codecs = new TreeSet<>(wanted);
        if (codecs.remove("=")) {
            codecs.addAll(source);
        }
        return codecs;
    }

    /** As wide for its height as the source is shown, and the same picture in it, upright. */
    private static void assertShape(
            Case wanted, String name, Path input, Probe.Stream picture, MadeMedia made)
            throws Exception {
        MadeMedia source = new MadeMedia(input);
        double ratio = source.aspect(picture.index());
        int smaller = Math.min(made.width(), made.height());
        boolean cropped =
                wanted.operation().equals("crop") && Math.abs(made.aspect() - ratio) > 0.01;
        if (!cropped) {
            assertThat(made.aspect()).isCloseTo(ratio, within(ratio * (0.005 + 2.0 / smaller)));
        }
        if (!wanted.operation().equals("remux") && !wanted.operation().equals("normalize")) {
            assertThat(made.rotation()).isZero();
        }
        if (wanted.operation().equals("resize") && !wanted.options().containsKey("upscale")) {
            int widest = wanted.options().containsKey("width") ? 320 : 1280;
            assertThat(made.width()).isLessThanOrEqualTo(widest);
            assertThat(made.height())
                    .isLessThanOrEqualTo(wanted.options().containsKey("width") ? 8192 : 720);
        }
        if (ENCODED_FOR_THE_WEB.contains(wanted.operation())) {
            assertThat(made.pixels()).isEqualTo("yuv420p");
            assertThat(made.fullRange()).isFalse();
        }
        boolean first = !wanted.still() || "0".equals(wanted.options().get("at"));
        if (first && !cropped && !name.equals(DAMAGED)) {
            boolean colourless = wanted.operation().equals("black-and-white");
            assertThat(
                            colourless
                                    ? made.differenceOfLuma(source, picture.index())
                                    : made.difference(source, picture.index()))
                    .as("difference of the first picture, of 255")
                    .isLessThan(12);
        }
    }

    /** The sound begins as long before or behind the picture as in the source. */
    private static void assertSync(
            Case wanted, Path input, Probe.Stream picture, Probe probe, MadeMedia made)
            throws Exception {
        MadeMedia source = new MadeMedia(input);
        Probe.Stream sound = Streams.audio(probe, "best", new ArrayList<>()).get(0);
        assertThat(made.start("audio") - made.start("video"))
                .as("how much later the sound begins than the picture, in seconds")
                .isCloseTo(
                        source.start(sound.index()) - source.start(picture.index()),
                        // a copy keeps what the encoder put before the sound's beginning
                        within(wanted.operation().equals("remux") ? 0.15 : 0.1));
    }
}
