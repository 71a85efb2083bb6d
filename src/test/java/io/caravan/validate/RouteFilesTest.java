package io.caravan.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.CommentToken;
import org.yaml.snakeyaml.tokens.Token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class RouteFilesTest {
    private static final String GOOD =
            """
            - route:
                id: operation-trim
                description: Cut a piece out
                from:
                  uri: direct:operation-trim
                  steps:
                    - setBody:
                        constant:
                          expression: "video: {codec: copy}"
            """;

    private static final Path SHIPPED = Path.of("routes");
    private static final Path TRIAL = Path.of("trial");

    private static RouteFiles rules;

    @TempDir Path routes;

    @BeforeAll
    static void loadTheSchema() {
        rules = new RouteFiles();
    }

    @TestFactory
    Stream<DynamicTest> every_route_file_keeps_the_rules() throws IOException {
        List<Path> files = List.copyOf(files(SHIPPED).values());
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.toString(),
                                        () -> assertThat(rules.check(SHIPPED, file)).isEmpty()));
    }

    @Test
    void no_two_shipped_files_take_the_same_id_or_endpoint() throws IOException {
        assertThat(rules.check(files(SHIPPED))).isEmpty();
    }

    /** A visual editor reads nothing else, and drops every comment but those at the top. */
    @TestFactory
    Stream<DynamicTest> every_route_file_survives_a_visual_editor() throws IOException {
        List<Path> all = new ArrayList<>(files(SHIPPED).values());
        all.addAll(files(TRIAL).values());
        assertThat(all).hasSizeGreaterThan(files(SHIPPED).size());
        return all.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.toString(), () -> assertIsForEditors(file)));
    }

    private static void assertIsForEditors(Path file) throws IOException {
        assertThat(rules.check(file.startsWith(TRIAL) ? TRIAL : SHIPPED, file)).isEmpty();
        assertThat(innerComments(file)).as("comments below the top of the file").isEmpty();
        // Kaoto does not know these components, and a save leaves nothing but their names.
        assertThat(Files.readString(file))
                .doesNotContainPattern("uri: (watch-folder|watch-s3|events):");
    }

    private static List<Integer> innerComments(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        StreamReader text = new StreamReader(Files.readString(file));
        ScannerImpl scanner = new ScannerImpl(text, options);
        List<Integer> lines = new ArrayList<>();
        boolean began = false;
        while (!scanner.checkToken(Token.ID.StreamEnd)) {
            Token token = scanner.getToken();
            began |= token.getTokenId() == Token.ID.BlockSequenceStart;
            if (began
                    && token instanceof CommentToken comment
                    && comment.getCommentType() != CommentType.BLANK_LINE) {
                lines.add(comment.getStartMark().getLine() + 1);
            }
        }
        return lines;
    }

    @Test
    void the_path_of_an_endpoint_may_stand_among_its_parameters() throws IOException {
        String split =
                GOOD.replace(
                        "uri: direct:operation-trim\n",
                        "uri: direct\n      parameters:\n        name: operation-trim\n");
        assertThat(split).isNotEqualTo(GOOD);
        assertThat(check("operations/trim.camel.yaml", split)).isEmpty();
        check("operations/cut.camel.yaml", split);

        assertThat(rules.check(files(routes)))
                .extracting(Problem::message)
                .contains(
                        "direct:operation-trim is taken by "
                                + routes.resolve("operations/cut.camel.yaml"));
    }

    @Test
    void a_good_file_has_no_problems() throws IOException {
        assertThat(check("operations/trim.camel.yaml", GOOD)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"trim.yaml", "Trim.camel.yaml", "trim-7.1.camel.yaml", "tr im.camel.yaml"})
    void a_name_that_camel_cannot_load_is_refused(String name) throws IOException {
        assertThat(check("operations/" + name, GOOD))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("<name>.camel.yaml");
    }

    @Test
    void the_id_follows_from_the_name_of_folder_and_file() throws IOException {
        assertThat(messages("operations/cut.camel.yaml", GOOD))
                .containsExactly("the id of a route here is operation-cut, not \"operation-trim\"");
        assertThat(messages("tasks/trim.camel.yaml", GOOD))
                .containsExactly("the id of a route here is task-trim, not \"operation-trim\"");
        assertThat(messages("storage/s3.camel.yaml", GOOD))
                .containsExactly(
                        "the id of a route here is fetch-s3, range-s3, store-s3, stat-s3, dispose-s3 or"
                                + " sign-s3, not \"operation-trim\"");
        assertThat(messages("api/operation.camel.yaml", GOOD)).isEmpty();
        assertThat(messages("api/oper.camel.yaml", GOOD)).hasSize(1);
    }

    @Test
    void what_is_dispatched_by_name_listens_under_that_name() throws IOException {
        String text = GOOD.replace("uri: direct:operation-trim", "uri: direct:trim");

        assertThat(messages("operations/trim.camel.yaml", text))
                .containsExactly(
                        "a route that is called by name starts from direct:operation-trim");
    }

    @Test
    void a_description_is_needed() throws IOException {
        assertThat(messages("operations/trim.camel.yaml", GOOD.replaceAll(".*description.*\n", "")))
                .containsExactly("a route needs a description");
    }

    @Test
    void beans_and_bare_froms_are_refused() throws IOException {
        String text =
                """
                - beans:
                    - name: x
                      type: java.util.HashMap
                - from:
                    uri: direct:x
                    steps:
                      - stop: {}
                """;

        assertThat(messages("api/x.camel.yaml", text))
                .anyMatch(message -> message.startsWith("beans do not follow a reload"))
                .anyMatch(message -> message.startsWith("write route:"));
    }

    @Test
    void options_stand_under_parameters() throws IOException {
        String text =
                GOOD.replace("- setBody", "- to: {uri: \"log:x?level=INFO\"}\n        - setBody");

        List<Problem> problems = check("operations/trim.camel.yaml", text);

        assertThat(problems)
                .extracting(Problem::message)
                .anyMatch(m -> m.contains("under parameters"));
        assertThat(problems).extracting(Problem::line).contains(7);
    }

    @Test
    void errors_are_handled_in_one_file() throws IOException {
        String text =
                """
                - routeConfiguration:
                    id: errors
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                          steps:
                            - stop: {}
                """;

        assertThat(messages("api/x.camel.yaml", text))
                .contains("routeConfiguration belongs into pipeline/errors.camel.yaml")
                .contains("onException belongs into pipeline/errors.camel.yaml");
        assertThat(messages("pipeline/errors.camel.yaml", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- to: log:x",
                "- setBody: {simple: hi}",
                "- logg: {message: hi}",
                "- log: hi"
            })
    void short_forms_and_unknown_steps_are_refused_with_their_line(String step) throws IOException {
        String text = GOOD.replace("- setBody", step + "\n        - setBody");

        assertThat(check("operations/trim.camel.yaml", text))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.message()).startsWith("no explicit YAML DSL: ");
                            assertThat(problem.line()).isEqualTo(7);
                        });
    }

    @Test
    void a_long_file_is_to_be_split() throws IOException {
        assertThat(messages("operations/trim.camel.yaml", GOOD + "# more\n".repeat(120)))
                .containsExactly("has 129 lines; split it at 120");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route: [",
                "- route:\n    id: a\n    id: b\n",
                "",
                "a: b",
                "- x: \t- y\n\t z"
            })
    void text_that_is_no_list_of_routes_is_a_problem_and_no_crash(String text) throws IOException {
        assertThat(check("operations/trim.camel.yaml", text)).isNotEmpty();
    }

    @Test
    void two_files_cannot_take_the_same_id() throws IOException {
        check("api/operation.camel.yaml", GOOD);
        check("operations/trim.camel.yaml", GOOD);

        assertThat(rules.check(files(routes)))
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "id operation-trim is taken by "
                                + routes.resolve("api/operation.camel.yaml"),
                        "direct:operation-trim is taken by "
                                + routes.resolve("api/operation.camel.yaml"));
    }

    private static Map<Path, Path> files(Path routes) throws IOException {
        try (Stream<Path> all = Files.walk(routes)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .collect(
                            Collectors.toMap(
                                    routes::relativize, file -> file, (a, b) -> a, TreeMap::new));
        }
    }

    private List<Problem> check(String name, String text) throws IOException {
        Path file = routes.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return rules.check(routes, file);
    }

    private List<String> messages(String name, String text) throws IOException {
        return check(name, text).stream().map(Problem::message).toList();
    }
}
