package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.Json;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Somebody saves files while the real service works. */
class ReloadServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** While one edit waits to be noticed. */
    private static final int MOST_FILES = 40;

    @TempDir Path folder;
    private Path routes;
    private ServiceProcess service;

    @BeforeEach
    void prepare() {
        Path home = folder.resolve("home");
        routes = home.resolve("routes");
        service = new ServiceProcess(home);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void ten_broken_files_and_ten_good_ones_while_twenty_jobs_run() throws IOException {
        List<String> broken =
                List.of(
                        "bad-yaml",
                        "component",
                        "wrong-id",
                        "same-id",
                        "same-endpoint",
                        "half",
                        "empty",
                        "binary",
                        "unreadable",
                        "huge");
        broken.forEach(name -> write("sinks/" + name, sink(name, "direct:" + name)));
        IntStream.range(0, 4).forEach(i -> operation("op" + i, "+faststart"));
        write("sinks/good", sink("good", "direct:good"));
        write("storage/toy", storage("one"));
        write("sources/ear", source("ear", "remux"));
        Path events = folder.resolve("events");
        service.set("caravan.slots.long", "2")
                .set("caravan.events.folder", events.toString())
                .set("caravan.events.folder.types", "route-refused")
                .start();
        Map<String, String> before = hashes();
        assertThat(before).containsKeys(broken.toArray(String[]::new));
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"), 3, "640x360");
        for (int i = 0; i < 20; i++) {
            Files.copy(clip, service.inbox("compress").resolve(i + ".mp4"));
        }
        await().atMost(LIMIT).until(() -> service.jobs().size() == 20);

        write("sinks/bad-yaml", "- route:\n    id: [bad\n");
        write("sinks/component", sink("component", "paho-mqtt5:in"));
        write("sinks/wrong-id", sink("wrong", "direct:wrong-id"));
        write("sinks/same-id", sink("same-id", "direct:a") + sink("same-id", "direct:b"));
        write("sinks/same-endpoint", sink("same-endpoint", "direct:good"));
        String half = sink("half", "direct:half");
        write("sinks/half", half.substring(0, half.indexOf("steps") + 3));
        write("sinks/empty", "");
        Files.write(file("sinks/binary"), new byte[] {0, (byte) 0xff, 1, 2, 10});
        Files.delete(file("sinks/unreadable"));
        Files.createSymbolicLink(file("sinks/unreadable"), Path.of("nowhere"));
        write("sinks/huge", "#".repeat(300_000) + "\n");
        operation("op0", "+frag_keyframe");
        Files.writeString(file("operations/op1").resolveSibling("op1.schema.json"), options("one"));
        operation("op4", "+faststart");
        Files.delete(file("operations/op2"));
        write("operations/op3", Files.readString(file("operations/op3")) + "# remark\n");
        write("sinks/good", sink("good", "direct:good").replace("log:out", "log:better"));
        write("sinks/new", sink("new", "direct:new"));
        write("storage/toy", storage("two"));
        write("sources/ear", source("ear", "compress"));
        write("sources/eye", source("eye", "remux"));

        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(states("refused"))
                                        .containsExactlyInAnyOrderElementsOf(broken));
        await().atMost(LIMIT).until(() -> hashes().containsKey("eye"));
        assertThat(service.jobs()).as("they still run").anyMatch(job -> !ended(job));
        Map<String, String> after = hashes();
        assertThat(broken).allSatisfy(n -> assertThat(after.get(n)).isEqualTo(before.get(n)));
        assertThat(after)
                .containsKeys("op4", "new")
                .doesNotContainKey("op2")
                .allSatisfy((n, hash) -> assertThat(hash).isNotBlank());
        for (String edited : List.of("op0", "op1", "op3", "good", "toy", "ear")) {
            assertThat(after.get(edited)).as(edited).isNotEqualTo(before.get(edited));
        }
        JsonNode health = json("/health");
        assertThat(health.path("status").asText()).isEqualTo("degraded");
        assertThat(health.path("ready").asBoolean()).isTrue();
        assertThat(health.path("findings").findValuesAsText("part"))
                .containsAll(broken.stream().map(name -> "sink " + name).toList());
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(subjects(events))
                                        .containsExactlyInAnyOrderElementsOf(
                                                broken.stream().map(n -> "sink/" + n).toList()));
        assertThat(service.log()).content().contains("./caravan add camel-paho-mqtt5");
        for (JsonNode job : service.awaitEnded(20, LIMIT)) {
            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("completed");
            assertThat(job.path("attempt").asInt()).isEqualTo(1);
            assertThat(job.path("plan").path("version").asText()).isEqualTo(after.get("compress"));
        }
        Files.copy(clip, service.folder("watch/eye").resolve("seen.mp4"));
        JsonNode seen = service.awaitEnded(21, LIMIT).get(0);
        assertThat(seen.path("origin").path("source").asText()).isEqualTo("eye");
        assertThat(seen.path("state").asText()).as("%s", seen).isEqualTo("completed");

        for (String name : broken) {
            Files.deleteIfExists(file("sinks/" + name));
            write("sinks/" + name, sink(name, "direct:" + name));
        }
        await().atMost(LIMIT).until(() -> states("refused").isEmpty());
        assertThat(json("/health").path("status").asText()).isEqualTo("up");
    }

    @Test
    void a_queued_job_runs_the_version_of_its_start_and_waits_while_its_file_is_gone()
            throws IOException {
        operation("half", "+faststart");
        service.start();
        TestMedia.clip(service.inbox("compress").resolve("long.mp4"), 60, "1280x720");
        await().atMost(LIMIT).until(() -> service.jobs().stream().anyMatch(this::progresses));
        TestMedia.clip(service.inbox("half").resolve("a.mp4"));
        await().atMost(LIMIT).until(() -> service.jobs().size() == 2);
        String before = hashes().get("half");
        operation("half", "+frag_keyframe");
        await().atMost(LIMIT).until(() -> !before.equals(hashes().get("half")));
        String after = hashes().get("half");
        String text = Files.readString(file("operations/half"));
        Files.delete(file("operations/half"));
        await().atMost(LIMIT).until(() -> !hashes().containsKey("half"));
        String id = job("a.mp4").path("id").asText();
        service.send("DELETE", "/jobs/" + job("long.mp4").path("id").asText());

        await().atMost(LIMIT).until(() -> job("a.mp4").has("error"));
        assertThat(job("a.mp4").path("state").asText()).isIn("queued", "processing");
        assertThat(job("a.mp4").path("error").path("message").asText()).contains("gone");
        write("operations/half", text);
        service.awaitEnded(2, LIMIT);

        JsonNode done = json("/jobs/" + id);
        assertThat(done.path("state").asText()).as("%s", done).isEqualTo("completed");
        assertThat(done.path("failures").asInt()).isZero();
        assertThat(done.path("plan").path("version").asText()).isEqualTo(after);
    }

    @Test
    void a_source_that_is_edited_again_and_again_takes_every_file_once() throws IOException {
        write("sources/ear", source("ear", "compress"));
        service.start();
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"));
        Path ear = service.folder("watch/ear");
        int files = 0;
        for (int edit = 1; edit <= 4; edit++) {
            String text = source("ear", "compress").replace("priority: 0", "priority: " + edit);
            write("sources/ear", text);
            String before = hashes().get("ear");
            while (before.equals(hashes().get("ear"))) {
                if (files < edit * MOST_FILES) {
                    Files.copy(clip, ear.resolve(files++ + ".mp4"));
                }
            }
        }
        int all = files;
        await().atMost(LIMIT).until(() -> service.jobs().size() >= all);
        await().atMost(LIMIT)
                .until(() -> List.of(ear.toFile().list()).equals(List.of(".accepted")));

        List<String> names = new ArrayList<>();
        service.jobs().forEach(job -> names.add(job.path("origin").path("name").asText()));
        assertThat(names).hasSize(all).doesNotHaveDuplicates();
        assertThat(service.jobs()).noneMatch(job -> job.path("state").asText().equals("failed"));
    }

    @Test
    void a_broken_file_does_not_stop_the_start_and_one_of_the_spine_does_in_one_line()
            throws Exception {
        write("operations/half", "- route: [\n");
        write("sources/ear", source("ear", "nothing"));
        service.start();
        assertThat(states("refused")).containsExactlyInAnyOrder("half", "ear");
        assertThat(json("/health").path("status").asText()).isEqualTo("degraded");
        service.stop();

        Path door = write("api/door", route("door", "direct:door").replace("log:out", "lgo:out"));
        Files.delete(service.log());
        Process process = service.launch();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(service.log()))
                .filteredOn(line -> !line.contains("INFO  FFmpeg"))
                .singleElement()
                .asString()
                .startsWith("caravan: " + door + ":")
                .contains("did you mean log?");
    }

    private static List<String> subjects(Path events) throws IOException {
        List<String> subjects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(events)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                subjects.add(Json.MAPPER.readTree(file.toFile()).path("subject").asText());
            }
        }
        return subjects;
    }

    private boolean progresses(JsonNode job) {
        return job.path("progress").asDouble() > 0;
    }

    private static boolean ended(JsonNode job) {
        return job.path("state").asText().equals("completed");
    }

    private JsonNode job(String name) {
        return service.jobs().stream()
                .filter(job -> job.path("origin").path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode json(String path) {
        try {
            return Json.MAPPER.readTree(service.get(path).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of what runs, by name. */
    private Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        json("/routes")
                .path("routes")
                .forEach(
                        route -> {
                            if (route.has("hash")) {
                                hashes.put(
                                        route.path("name").asText(), route.path("hash").asText());
                            }
                        });
        return hashes;
    }

    private List<String> states(String state) {
        List<String> names = new ArrayList<>();
        json("/routes")
                .path("routes")
                .forEach(
                        route -> {
                            if (route.path("state").asText().equals(state)) {
                                names.add(route.path("name").asText());
                            }
                        });
        return names;
    }

    private Path file(String name) {
        return routes.resolve(name + ".camel.yaml");
    }

    private Path write(String name, String text) {
        try {
            Files.createDirectories(file(name).getParent());
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void operation(String name, String flags) {
        write(
                "operations/" + name,
                """
                - route:
                    id: operation-%s
                    description: Copy the streams
                    from:
                      uri: direct:operation-%s
                      steps:
                        - setBody:
                            constant:
                              expression: |
                                video:
                                  codec: copy
                                audio:
                                  codec: copy
                                  optional: true
                                output:
                                  container: mp4
                                  arguments: -movflags %s
                """
                        .formatted(name, name, flags));
        try {
            Files.writeString(
                    file("operations/" + name).resolveSibling(name + ".schema.json"),
                    options(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String options(String title) {
        return """
        {"title": "%s", "description": "Copies the streams", "x-makes": ["video"],
         "type": "object", "properties": {}}
        """
                .formatted(title);
    }

    private static String sink(String name, String uri) {
        return route("sink-" + name, uri);
    }

    private static String route(String id, String uri) {
        return """
        - route:
            id: %s
            description: Writes to the log
            from:
              uri: %s
              steps:
                - to:
                    uri: log:out
        """
                .formatted(id, uri);
    }

    private static String storage(String answer) {
        return route("fetch-toy", "direct:fetch-toy").replace("log:out", "log:" + answer);
    }

    private static String source(String id, String operation) {
        return """
        - route:
            id: %s
            description: Watches a folder
            from:
              uri: watch-folder:watch/%s
              parameters:
                operation: %s
                priority: 0
              steps:
                - to:
                    uri: direct:accept
        """
                .formatted(id, id, operation);
    }
}
