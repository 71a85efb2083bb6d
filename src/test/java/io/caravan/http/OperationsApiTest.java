package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.http.ApiServer.Answer;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Result;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class OperationsApiTest {
    @TempDir Path data;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void lists_every_operation_with_what_a_form_needs() throws Exception {
        List<JsonNode> operations = new ArrayList<>();
        server.get("/operations").json().path("operations").forEach(operations::add);

        assertThat(operations)
                .extracting(operation -> operation.path("name").asText())
                .contains("compress", "extract-audio", "remux")
                .isSorted();
        assertThat(operations)
                .allSatisfy(
                        operation -> {
                            assertThat(operation.path("title").asText()).isNotBlank();
                            assertThat(operation.path("description").asText()).isNotBlank();
                            assertThat(operation.path("lane").asText()).isIn("short", "long");
                            assertThat(operation.path("makes").size()).isPositive();
                            boolean task = operation.path("kind").asText().equals("task");
                            assertThat(operation.path("available").isNull()).isEqualTo(task);
                        });
        JsonNode compress = operations.get(index(operations));
        assertThat(compress.at("/options/properties/crf/maximum").asInt()).isEqualTo(51);
        assertThat(compress.at("/presets/archive/options/crf").asInt()).isEqualTo(18);
        assertThat(server.get("/operations/compress").json()).isEqualTo(compress);
    }

    private static int index(List<JsonNode> operations) {
        return operations.stream()
                .map(operation -> operation.path("name").asText())
                .toList()
                .indexOf("compress");
    }

    @Test
    void an_unknown_operation_is_a_404_with_the_one_that_was_meant() throws Exception {
        for (String path : List.of("/operations/compres", "/operations/compres/explain?input=/a")) {
            Answer answer = server.get(path);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().path("detail").asText())
                    .startsWith("no operation compres; did you mean compress?; known are ");
        }
    }

    @Test
    void explains_a_job_whose_command_runs_when_it_is_pasted_and_stores_nothing() throws Exception {
        Path clip = TestMedia.clip(data.resolve("watch/it's $HOME; a clip.mp4"));
        JsonNode explained = explain("compress", "input", clip.toString(), "crf", "40");

        Path output = data.resolve("watch/outbox/it's $HOME; a clip.compress.mp4");
        assertThat(explained.at("/outputs/0/path").asText()).isEqualTo(output.toString());
        assertThat(explained.at("/options/crf").asInt()).isEqualTo(40);
        assertThat(explained.path("lane").asText()).isEqualTo("long");
        assertThat(server.get("/jobs").json().path("jobs").size()).isZero();
        assertThat(output.getParent()).doesNotExist();

        String command = explained.at("/commands/0/shell").asText();
        Process shell =
                new ProcessBuilder("sh", "-c", command)
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("shell.out").toFile())
                        .start();
        assertThat(shell.waitFor()).as(command).isZero();
        assertThat(TestMedia.plays(output)).isTrue();

        JsonNode again = explain("compress", "input", clip.toString(), "crf", "40");
        assertThat(again.at("/outputs/0/path").asText()).endsWith("a clip.compress-1.mp4");
        assertThat(again.at("/notes/0").asText()).contains("a number is added");
    }

    @Test
    void says_why_each_stream_is_copied_or_encoded_and_what_is_dropped() throws Exception {
        Path clip =
                TestMedia.clip(
                        data.resolve("watch/a.mkv"), 1, "64x64", "-c:v", "libx264", "-c:a", "flac");
        String input = clip.toString();

        assertThat(whys(explain("compress", "input", input)))
                .containsExactly(
                        "video stream 0 (h264) libx264 the operation always encodes it",
                        "audio stream 1 (flac) aac copied only when probe.audio.codec == aac (it is"
                                + " flac)");
        assertThat(whys(explain("remux", "input", input, "container", "mkv")))
                .containsExactly(
                        "video stream 0 (h264) copy the operation always copies it",
                        "audio stream 1 (flac) copy the operation always copies it");
        JsonNode sound = explain("extract-audio", "input", input);
        assertThat(whys(sound))
                .containsExactly("audio stream 1 (flac) libmp3lame since option.format == mp3");
        assertThat(sound.path("dropped").toString()).isEqualTo("[\"video stream 0 (h264)\"]");
    }

    private static List<String> whys(JsonNode explained) {
        List<String> whys = new ArrayList<>();
        explained
                .path("streams")
                .forEach(
                        stream ->
                                whys.add(
                                        stream.path("stream").asText()
                                                + " "
                                                + stream.path("becomes").asText()
                                                + " "
                                                + stream.path("why").asText()));
        return whys;
    }

    @Test
    void the_preset_and_the_option_of_that_name_stand_apart() throws Exception {
        Path clip = TestMedia.clip(data.resolve("watch/a.mp4"));
        JsonNode explained =
                explain(
                        "compress",
                        "input",
                        clip.toString(),
                        "preset",
                        "web",
                        "option.preset",
                        "ultrafast",
                        "output",
                        data + "/out/{name}.{height}.{ext}");

        assertThat(explained.path("preset").asText()).isEqualTo("web");
        assertThat(explained.at("/options/preset").asText()).isEqualTo("ultrafast");
        assertThat(explained.at("/options/crf").asInt()).isEqualTo(26);
        assertThat(explained.at("/outputs/0/path").asText()).isEqualTo(data + "/out/a.mp4");
        assertThat(explained.path("notes").toString()).contains("the height in the name is known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    input=/etc/passwd                   | lies outside the folders that a job may read
                    input=s3://bucket/a.mp4             | only a local file can be explained
                    input=watch/a.mp4                   | is no absolute path and no URI
                    crf=20                              | the job names no input
                    input=/a&input=/b                   | input is given twice
                    input=/a&crf=20&option.crf=20       | crf is given twice
                    input=/a&crf=99                     | it takes a whole number from 0 to 51
                    input=/a&crff=20                    | did you mean crf
                    input=/a&preset=archiv              | did you mean archive
                    input=/a&output=%7Bnme%7D           | unknown placeholder
                    """)
    void what_a_job_would_be_refused_for_is_told(String query, String reason) throws Exception {
        Path watch = Files.createDirectories(data.resolve("watch"));
        String real = query;
        if (query.contains("output")) {
            real = query.replace("/a", TestMedia.clip(watch.resolve("a.mp4")).toString());
        }
        Answer answer = server.get("/operations/compress/explain?" + real);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains(reason);
    }

    @Test
    void estimates_from_earlier_jobs_with_the_same_options_and_says_so() throws Exception {
        String input = TestMedia.clip(data.resolve("watch/a.mp4"), 4, "320x240").toString();
        JsonNode none = explain("compress", "input", input, "crf", "30").path("estimate");
        assertThat(none.path("seconds").isNull()).isTrue();
        assertThat(none.path("bytes").isNull()).isTrue();
        assertThat(none.path("secondsFrom").asText()).startsWith("unknown: ");

        completed("one", Map.of("crf", 30), 10, 1000);
        completed("two", Map.of("crf", "30"), 12, 2000);
        completed("three", Map.of("crf", 30, "preset", "medium"), 14, 4000);
        completed("other", Map.of("crf", 20), 500, 9999);
        JsonNode some = explain("compress", "input", input, "crf", "30").path("estimate");

        // as long twice as those, and a quarter of their picture
        assertThat(some.path("seconds").asLong()).isEqualTo(6);
        assertThat(some.path("bytes").asLong()).isBetween(950L, 1050L);
        assertThat(some.path("bytesFrom").asText())
                .isEqualTo("median of 3 earlier jobs with these options");
    }

    @Test
    void knows_the_size_of_a_copy_from_the_source() throws Exception {
        Path clip = TestMedia.clip(data.resolve("watch/a.mp4"), 4, "320x240");
        JsonNode estimate = explain("remux", "input", clip.toString()).path("estimate");

        long size = Files.size(clip);
        assertThat(estimate.path("bytes").asLong()).isBetween(size * 8 / 10, size * 11 / 10);
        assertThat(estimate.path("bytesFrom").asText()).contains("bit rates");
    }

    private void completed(String id, Map<String, Object> options, int seconds, long bytes) {
        Instant start = Instant.parse("2026-06-01T12:00:00Z");
        Result result = new Result("file:/o", "main", bytes, 2.0, 640, 480, List.of("h264"), null);
        Job job =
                ApiServer.job(id, JobState.COMPLETED)
                        .with(
                                b ->
                                        b.options(options)
                                                .results(List.of(result))
                                                .startedAt(start)
                                                .finishedAt(start.plusSeconds(seconds)));
        server.store.insert(job);
    }

    private JsonNode explain(String operation, String... texts) throws Exception {
        StringBuilder query = new StringBuilder("/operations/" + operation + "/explain?");
        for (int i = 0; i < texts.length; i += 2) {
            query.append(texts[i]).append('=');
            query.append(URLEncoder.encode(texts[i + 1], StandardCharsets.UTF_8)).append('&');
        }
        Answer answer = server.get(query.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
