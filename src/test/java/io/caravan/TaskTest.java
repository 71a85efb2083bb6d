package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.storage.Checksum;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.SpeechServer;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Operations that are any Camel route, in the real service. */
class TaskTest {
    private static final String TEXT = "\"x-makes\": [\"text\"],";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path home;
    private ServiceProcess service;
    private Path clip;

    @BeforeEach
    void prepare() {
        service = new ServiceProcess(home).set("caravan.slots.short", "3");
        clip = TestMedia.clip(home.resolve("clip.mp4"), 2, "320x180");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void tasks_run_programs_call_services_and_stand_in_chains() throws Exception {
        try (SpeechServer speech = new SpeechServer()) {
            fromDocs("transcribe", "http://127.0.0.1:9000", speech.address());
            fromDocs("pack", "", "");
            task(
                    "copy",
                    "\"x-makes\": [\"video\"],",
                    program("ffmpeg", "-i ${input} -c copy -movflags +faststart main.mp4"));
            service.start();
            String hostile = "-x \"$(touch pwned)\" %41;.mp4";
            Files.copy(clip, service.inbox("checksum").resolve(hostile));
            drop("refused", "\"operation\": [\"checksum\", \"thumbnail\"]");
            drop("middle", "\"operation\": [\"copy\", \"thumbnail\"]");
            drop(
                    "speech",
                    "\"operation\": [\"extract-audio\", \"transcribe\"],"
                            + " \"options\": {\"transcribe.language\": \"de --x\"}");
            Path letter = Files.writeString(home.resolve("letter"), "no media at all");
            Files.move(letter, service.inbox("pack").resolve("letter.pdf"));
            List<JsonNode> jobs = service.awaitEnded(4, LIMIT);

            assertThat(jobs).allMatch(job -> state(job).equals("completed"), "completed");
            assertThat(read("watch/outbox/" + hostile.replace(".mp4", ".checksum.sha256")))
                    .isEqualTo(Checksum.sha256(clip) + "  " + hostile + "\n");
            assertThat(files("", "pwned")).isEmpty();
            try (var packed = new GZIPInputStream(Files.newInputStream(outbox("letter.pack.gz")))) {
                assertThat(packed.readAllBytes()).asString().isEqualTo("no media at all");
            }
            assertThat(TestMedia.plays(outbox("middle/clip.copy.thumbnail.jpg"))).isTrue();
            assertThat(read("watch/outbox/speech/clip.extract-audio.transcribe.srt"))
                    .isEqualTo(SpeechServer.SUBTITLES);
            assertThat(speech.requests()).as("the first was answered 503").hasSize(2);
            SpeechServer.Request request = speech.requests().get(1);
            assertThat(request.body())
                    .contains("name=\"file\"; filename=\"input.mp3\"", "\r\nID3")
                    .contains("name=\"language\"", "\r\nde --x\r\n", "\r\nsrt\r\n")
                    .doesNotContain("prompt");
            assertThat(request.headers())
                    .as("nothing of the job goes out by itself")
                    .isSubsetOf(SpeechServer.USUAL_HEADERS);
        }
        await().atMost(LIMIT).until(() -> !files("watch/failed", ".error.txt").isEmpty());
        assertThat(Files.readString(files("watch/failed", ".error.txt").get(0)))
                .contains("checksum makes no media, so it may only be the last step of a chain");
        JsonNode view = Json.MAPPER.readTree(service.get("/operations/checksum").body());
        assertThat(view.path("kind").asText()).isEqualTo("task");
        assertThat(view.at("/options/properties/algorithm/default").asText()).isEqualTo("sha256");
        String input = home.resolve("watch/done/middle/clip.mp4").toString();
        assertThat(service.get("/operations/checksum/explain?input=" + input).body())
                .contains("runs the route task-checksum");
    }

    @Test
    void an_edit_never_cuts_work_in_flight_nor_does_a_crash_leave_anything() throws Exception {
        task("wait", "", waiting("one"));
        service.start();
        drop("first", "\"operation\": \"wait\"");
        await("it runs").atMost(LIMIT).until(() -> files("", "begun-one").size() == 1);
        String before = hash("wait");
        task("wait", "", waiting("two"));
        await("taken in").atMost(LIMIT).until(() -> !hash("wait").equals(before));
        drop("second", "\"operation\": \"wait\"");
        await("the second runs").atMost(LIMIT).until(() -> files("", "begun-two").size() == 1);
        Files.createFile(home.resolve("go"));
        List<JsonNode> jobs = service.awaitEnded(2, LIMIT);

        assertThat(read("watch/outbox/first/clip.wait.txt")).isEqualTo("one\n");
        assertThat(read("watch/outbox/second/clip.wait.txt")).isEqualTo("two\n");
        assertThat(jobs.get(1).at("/plan/version").asText()).isEqualTo(before);
        assertThat(jobs.get(0).at("/plan/version").asText()).isEqualTo(hash("wait"));

        Files.delete(home.resolve("go"));
        drop("third", "\"operation\": \"wait\"");
        await("it runs").atMost(LIMIT).until(() -> files("", "begun-two").size() == 1);
        service.kill();
        await("its program ends").atMost(LIMIT).until(() -> alive() == 0);
        Files.createFile(home.resolve("go"));
        service.start();
        assertThat(service.awaitEnded(3, LIMIT))
                .allMatch(job -> state(job).equals("completed"), "completed");
        assertThat(files("watch/outbox", ".txt")).hasSize(3);
    }

    @Test
    void what_goes_wrong_in_a_task_ends_its_job_with_the_reason() throws Exception {
        task("wait", "", waiting("one"));
        task("hang", "\"x-timeout\": 1,", script("trap '' TERM; sleep 1000 & wait; wait"));
        task("refuse", "", script("echo 'no such model' >&2; exit 3"));
        task("nothing", "", script("true"));
        task("broken", "", script("head -c 3000 \"$1\" > main.mp4"));
        task("gone", "", program("no-such-program", "''"));
        service.start();
        drop("wait", "\"operation\": \"wait\"");
        for (String name : List.of("hang", "refuse", "nothing", "broken", "gone")) {
            drop(name, "\"operation\": \"" + name + "\"");
        }
        await("it runs").atMost(LIMIT).until(() -> files("", "begun-one").size() == 1);
        JsonNode waiting = job("wait");
        assertThat(service.send("DELETE", "/jobs/" + waiting.path("id").asText()).statusCode())
                .isEqualTo(200);
        service.awaitEnded(6, LIMIT);

        assertThat(state(job("wait"))).isEqualTo("cancelled");
        assertThat(error("refuse")).isEqualTo("input: sh failed (exit 3): no such model");
        assertThat(error("hang"))
                .isEqualTo("input: the task hang took longer than 1 s (x-timeout of its schema)");
        assertThat(job("hang").path("failures").asInt()).isEqualTo(2);
        assertThat(error("nothing")).isEqualTo("internal: the task nothing made no file");
        assertThat(error("broken")).startsWith("internal: the mp4 that the task made is bad: ");
        assertThat(error("gone")).contains("Cannot start no-such-program: it is not there");
        await("programs ended").atMost(LIMIT).until(() -> alive() == 0);
        assertThat(files("watch/outbox", "")).isEmpty();
        await("cleared").atMost(LIMIT).until(() -> files("watch/outbox", "").isEmpty());
    }

    /** Programs that tasks of this test run now. */
    private long alive() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(home.toString()))
                .filter(p -> !p.info().command().orElse("").endsWith("java"))
                .count();
    }

    private void drop(String name, String job) throws IOException {
        Path folder = service.folder("watch/inbox/" + name);
        Files.copy(clip, folder.resolve("clip.mp4"));
        Files.writeString(folder.resolve("a.job.json"), "{" + job + ", \"input\": \"clip.mp4\"}");
    }

    private JsonNode job(String operation) {
        return service.jobs().stream()
                .filter(job -> job.path("operation").toString().contains('"' + operation + '"'))
                .findFirst()
                .orElseThrow();
    }

    private static String state(JsonNode job) {
        return job.path("state").asText();
    }

    private String error(String operation) {
        JsonNode error = job(operation).path("error");
        return error.path("kind").asText() + ": " + error.path("message").asText();
    }

    private String hash(String task) throws IOException {
        JsonNode routes = Json.MAPPER.readTree(service.get("/routes").body()).path("routes");
        for (JsonNode route : routes) {
            if (route.path("name").asText().equals(task)) {
                return route.path("hash").asText();
            }
        }
        return "";
    }

    private Path outbox(String name) {
        return home.resolve("watch/outbox").resolve(name);
    }

    private String read(String name) throws IOException {
        return Files.readString(home.resolve(name));
    }

    /** Plain files below a folder whose names end so. */
    private List<Path> files(String folder, String end) throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve(folder))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(end))
                    .filter(file -> !file.endsWith(".gitkeep"))
                    .toList();
        } catch (java.io.UncheckedIOException moved) {
            return files(folder, end);
        }
    }

    private static String waiting(String word) {
        return script(
                "touch begun-%s; while [ ! -e ../../../../go ]; do sleep 0.05; done;"
                                .formatted(word)
                        + " rm begun-%s; echo %s > main.txt".formatted(word, word));
    }

    private static String script(String text) {
        return program("sh", "-c '%s' sh ${input}".formatted(text.replace("'", "'\"'\"'")));
    }

    private static String program(String program, String arguments) {
        return """
                - setBody:
                    constant:
                      expression: |
                        %s
                - to:
                    uri: exec:%s
                """
                .formatted(arguments, program);
    }

    private void task(String name, String words, String steps) throws IOException {
        Path folder = service.folder("routes/tasks");
        Files.writeString(
                folder.resolve(name + ".schema.json"),
                """
                {"title": "T", "description": "Of a test", "x-lane": "short", %s
                 "type": "object", "properties": {}}
                """
                        .formatted(words.contains("x-makes") ? words : TEXT + words));
        Path half = folder.resolve(name + ".part");
        Files.writeString(
                half,
                """
                - route:
                    id: task-%s
                    description: Of a test
                    from:
                      uri: direct:task-%s
                      steps:
                """
                                .formatted(name, name)
                        + steps.indent(8));
        Files.move(
                half,
                folder.resolve(name + ".camel.yaml"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes the files that the documentation shows. */
    private void fromDocs(String task, String from, String to) throws IOException {
        for (String file : List.of(task + ".camel.yaml", task + ".schema.json")) {
            String text = TaskDocs.block("`routes/tasks/" + file + "`");
            Files.writeString(
                    service.folder("routes/tasks").resolve(file),
                    from.isEmpty() ? text : text.replace(from, to));
        }
    }

    /** What docs/tasks.md shows. */
    private static final class TaskDocs {
        static String block(String title) throws IOException {
            List<String> lines = Files.readAllLines(Path.of("docs/tasks.md"));
            int begin = lines.indexOf(title + ":");
            assertThat(begin).as(title).isNotNegative();
            return lines.stream()
                    .skip(begin + 2L)
                    .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                    .map(line -> line.isEmpty() ? "" : line.substring(4))
                    .collect(java.util.stream.Collectors.joining("\n", "", "\n"));
        }
    }
}
