package io.caravan.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.testing.TestFfmpeg;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ValidationTest {
    private static final String HALF =
            """
            - route:
                id: operation-half
                description: Make a video half as wide and high
                from:
                  uri: direct:operation-half
                  steps:
                    - setBody:
                        constant:
                          expression: |
                            video:
                              codec: libx264
                              arguments: -crf ${option.crf}
                              filters: scale=trunc(iw/4)*2:trunc(ih/4)*2
                            audio:
                              codec: aac
                            output:
                              container: mp4
            """;
    private static final String OPTIONS =
            """
            {
              "title": "Half",
              "description": "Makes a video half as wide and high",
              "x-lane": "long",
              "x-makes": ["video"],
              "type": "object",
              "properties": {
                "crf": {
                  "type": "integer", "minimum": 0, "maximum": 51, "default": 23,
                  "description": "Quality"
                }
              }
            }
            """;
    private static final String TASK =
            """
            - route:
                id: task-pack
                description: Pack any file
                from:
                  uri: direct:task-pack
                  steps:
                    - to:
                        uri: exec:sh
            """;
    private static final String ROUTE =
            """
            - route:
                id: extra
                description: Something else
                from:
                  uri: timer:extra
                  steps:
                    - log:
                        message: hello
            """;

    @TempDir Path home;

    @Test
    void everything_shipped_is_good() throws IOException {
        Validation.Report report = validation().all();

        assertThat(report.problems()).isEmpty();
        assertThat(report.files()).isGreaterThan(15);
    }

    @Test
    void everything_of_the_home_is_looked_at_too() throws IOException {
        half(HALF, OPTIONS);
        write("routes/operations/remux.schema.json", "{");
        write("routes/sources/Watch.camel.yaml", ROUTE);
        write("routes/sources/mine.yml", ROUTE);
        write("routes/operations/gone.schema.json", OPTIONS);
        write("config/presets.yaml", "compress: {mine: {options: {crf: 99}}}");

        assertThat(validation().all().problems())
                .extracting(problem -> home.relativize(problem.file()) + ":" + problem.line())
                .containsExactlyInAnyOrder(
                        "routes/sources/Watch.camel.yaml:1",
                        "routes/sources/mine.yml:1",
                        "routes/operations/gone.schema.json:1",
                        "config/presets.yaml:1");
    }

    @Test
    void two_files_of_base_and_home_cannot_take_the_same_id() throws IOException {
        write("routes/sources/jobs.camel.yaml", ROUTE.replace("extra", "jobs-list"));

        assertThat(validation().all().problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("id jobs-list is taken by");
    }

    @Test
    void a_good_operation_has_no_problem() throws IOException {
        assertThat(check(half(HALF, OPTIONS))).isEmpty();
        assertThat(check(home.resolve("routes/operations/half.schema.json"))).isEmpty();
    }

    @Test
    void an_operation_needs_its_options_beside_it() throws IOException {
        Path file = half(HALF, OPTIONS);
        Files.delete(file.resolveSibling("half.schema.json"));

        assertThat(check(file))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .startsWith("has no options beside it; write half.schema.json: {\"title\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "type": "object",    | "type": "object"              | 7  | no JSON: Unexpected character
                    "title": "Half",     | "title": "Half", "title": "x",| 2  | no JSON: Duplicate field 'title'
                    "title": "Half",     | "titel": "Half",              | 1  | needs a "title"
                    "long"               | "slow"                        | 4  | x-lane is "short"
                    ["video"]            | []                            | 5  | needs "x-makes"
                    "type": "object"     | "type": "objekt"              | 6  | no JSON Schema
                    "type": "integer"    | "type": "array"               | 8  | the option crf needs a "type"
                    "default": 23        | "default": 99                 | 8  | does not allow its own default 99
                    "crf"                | "Crf"                         | 8  | small letters
                    "description": "Quality" | "note": "Quality"         | 8  | the option crf needs a "description"
                    """)
    void wrong_options_are_named_with_their_line(String good, String bad, int line, String message)
            throws IOException {
        Path file = half(HALF, OPTIONS.replace(good, bad));

        assertThat(check(file))
                .anySatisfy(
                        problem -> {
                            assertThat(problem.file().toString()).endsWith("half.schema.json");
                            assertThat(problem.line()).isEqualTo(line);
                            assertThat(problem.message()).contains(message);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    codec: libx264         | codec: [                    | 12 | flow sequence
                    codec: libx264         | kodec: libx264              | 11 | kodec is unknown here; did you mean codec?
                    codec: libx264         | codec: libx246              | 11 | no encoder "libx246"; did you mean libx264?
                    container: mp4         | container: mp5              | 17 | no container "mp5"; did you mean mp4?
                    ${option.crf}          | ${option.cfr}               | 12 | option.cfr, which does not exist; did you mean option.crf?
                    -crf ${option.crf}     | -i other.mp4                | 9  | -i is set by Caravan
                    -crf ${option.crf}     | -crf                        | 9  | -crf has no value
                    scale=trunc            | '[scale=trunc               | 12 | quoted scalar
                    container: mp4         | extension: mp4              | 9  | container
                    """)
    void a_definition_that_makes_no_plan_is_named_with_its_line(
            String good, String bad, int line, String message) throws IOException {
        assertThat(check(half(HALF.replace(good, bad), OPTIONS)))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.message()).contains(message);
                            assertThat(problem.line()).isGreaterThanOrEqualTo(line);
                        });
    }

    @Test
    void a_mistake_that_only_one_choice_meets_is_found() throws IOException {
        String entries =
                """
                - when: option.crf < 50
                  codec: libx264
                - codec: libx265
                  arguments: -crf ${option.missing}
                """;
        String choice = "video:\n" + entries.indent(18) + " ".repeat(16) + "audio:\n";
        String definition = HALF.replaceAll("(?s)video:.*?audio:\n", "@").replace("@", choice);

        assertThat(check(half(definition, OPTIONS)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("option.missing");
    }

    @Test
    void an_operation_that_refuses_every_input_is_told() throws IOException {
        String nothing =
                HALF.replaceAll(
                        "(?s)video:.*?audio:\n +codec: aac\n",
                        "subtitles:\n                  codec: auto\n                  select: none\n");

        assertThat(check(half(nothing, OPTIONS)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .startsWith("refuses every sample input: {H.264 with AAC=nothing is left to make");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    uri: timer:extra   | uri: tmer:extra                                  | 5 | Camel's component tmer is not here; did you mean timer?
                    uri: timer:extra   | uri: "{{env:NONE:tmer}}:extra"                   | 5 | Camel's component tmer is not here; did you mean timer?
                    uri: timer:extra   | uri: direct:extra, parameters: {blok: true}      | 5 | blok
                    steps:             | stps:                                            | 5 | stps is unknown here; did you mean steps?
                    - log:             | - lgo:                                           | 7 | lgo is unknown here; did you mean log?
                    message: hello     | message: hello@        - to:@            uri: direct:acept | 10 | there is no route that begins with direct:acept; did you mean direct:accept?
                    uri: timer:extra   | uri: watch-folder:in, parameters: {operation: remux, afer: leave} | 5 | afer
                    uri: timer:extra   | uri: watch-folder:in, parameters: {after: throw} | 5 | after must be one of
                    uri: timer:extra   | uri: watch-folder:in, parameters: {operation: remx} | 5 | no operation remx; did you mean remux
                    uri: timer:extra   | uri: watch-folder:in, parameters: {default: remux, preset: web} | 5 | remux has no preset web
                    uri: timer:extra   | uri: watch-folder:in, parameters: {operation: compress, option.crf: high} | 5 | high is not allowed
                    uri: timer:extra   | uri: "direct:{{my.missing}}"                     | 5 | my.missing
                    """)
    void what_camel_would_refuse_is_named_with_its_line(
            String good, String bad, int line, String message) throws IOException {
        String text = bad.replace(", parameters", "\n      parameters").replace("@", "\n");
        Path file = write("routes/sources/extra.camel.yaml", ROUTE.replace(good, text));

        assertThat(check(file))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.message()).contains(message);
                            assertThat(problem.line()).isBetween(line - 1, line + 1);
                        });
    }

    @Test
    void expressions_are_read() throws IOException {
        String steps =
                """
                        - choice:
                            when:
                              - expression:
                                  simple:
                                    expression: "${body} == "
                                steps:
                                  - stop: {}
                        - setBody:
                            expression:
                              simple:
                                expression: "${header."
                        - setBody:
                            expression:
                              simple:
                                expression: "${bean:onlyInTheService?method=x}"
                """;
        Path file =
                write(
                        "routes/sources/extra.camel.yaml",
                        ROUTE.replaceAll("(?s)        - log:.*", "@").replace("@", steps));

        assertThat(check(file))
                .hasSize(2)
                .allMatch(problem -> problem.message().startsWith("the expression is wrong: "))
                .extracting(Problem::line)
                .containsExactlyInAnyOrder(8, 14);
    }

    @Test
    void a_file_that_is_nothing_of_ours_is_told_what_there_is() throws IOException {
        assertThat(check(write("notes.txt", "x")))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .startsWith("is neither a route file");
        assertThat(check(home.resolve("none.camel.yaml")))
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("is no file that is there");
        assertThat(
                        check(
                                Files.write(
                                        write("routes/api/a.camel.yaml", ""),
                                        new byte[] {(byte) 0xff})))
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("is not UTF-8 text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    x                  | x                                   | ``
                    to:                | toD:                                | toD makes endpoints of values; in a task use to:
                    uri: exec:sh       | {uri: "exec:sh", parameters: {args: -x}} | the text in the body is the program's arguments
                    id: task-pack      | id: operation-pack                  | the id of a route here is task-pack
                    "any"              | "files"                             | x-takes is "media" or "any"
                    "x-timeout": 60    | "x-timeout": "1h"                   | x-timeout is a number of seconds
                    "gz"               | "tar/gz"                            | x-extension is letters and digits
                    "title": "Pack",   | ``                                  | needs a "title"
                    """)
    void a_task_keeps_the_rules_of_tasks(String good, String bad, String message)
            throws IOException {
        String words =
                "\"x-takes\": \"any\", \"x-timeout\": 60, \"x-extension\": \"gz\",\n \"type\"";
        String options = OPTIONS.replace("Half", "Pack").replaceFirst("\"type\"", words);
        Path schema = write("routes/tasks/pack.schema.json", options.replace(good, bad));
        Path file = write("routes/tasks/pack.camel.yaml", TASK.replace(good, bad));

        if (message.isEmpty()) {
            assertThat(check(file)).isEmpty();
            assertThat(check(schema)).isEmpty();
        } else {
            assertThat(check(file)).extracting(Problem::message).anyMatch(m -> m.contains(message));
        }
    }

    @Test
    void a_task_and_an_operation_cannot_have_the_same_name() throws IOException {
        write("routes/tasks/compress.schema.json", OPTIONS);
        write("routes/tasks/compress.camel.yaml", TASK.replace("task-pack", "task-compress"));

        assertThat(validation().all().problems())
                .extracting(Problem::message)
                .anyMatch(m -> m.startsWith("operation compress is taken by "));
    }

    private Path half(String route, String options) throws IOException {
        write("routes/operations/half.schema.json", options);
        return write("routes/operations/half.camel.yaml", route);
    }

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<Problem> check(Path file) throws IOException {
        return validation().of(List.of(file)).problems();
    }

    private Validation validation() {
        return new Validation(
                Settings.of(new Home(home, Path.of("")), Map.of(), Map.of()), TestFfmpeg::get);
    }
}
