package io.caravan.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.engine.Dispatch;
import io.caravan.engine.OperationParts;
import io.caravan.engine.ScratchContext;
import io.caravan.health.Finding;
import io.caravan.plan.OperationCatalog;
import io.caravan.reload.RouteState.State;
import io.caravan.testing.TestClock;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Real files, a real Camel context, and a clock that is set by hand. */
class RouteReloadTest {
    private static final String OPERATION =
            """
            - route:
                id: operation-half
                description: Half of it
                from:
                  uri: direct:operation-half
                  steps:
                    - setBody:
                        constant:
                          expression: |
                            video:
                              codec: libx264
                              arguments: -crf ${option.crf}
                            output:
                              container: mp4
            """;
    private static final String OPTIONS =
            """
            {"title": "Half", "description": "Half of it", "x-makes": ["video"], "type": "object",
             "properties": {"crf": {"type": "integer", "default": 23, "description": "Quality"}}}
            """;

    @TempDir Path folder;
    private Path home;
    private Path base;
    private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScratchContext camel = new ScratchContext();
    private OperationCatalog operations;
    private Catalog catalog;
    private Dispatch dispatch;
    private RouteReload reload;

    @BeforeEach
    void begin() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        base = Files.createDirectories(folder.resolve("base"));
        camel.getRegistry()
                .bind(
                        "watchedFolders",
                        new WatchedFolders(
                                WatchSettings.of(home, Set.of()),
                                null,
                                null,
                                name -> true,
                                Set::of,
                                clock));
        camel.start();
        start();
    }

    private void start() {
        Settings settings = Settings.of(new Home(home, base), Map.of(), Map.of());
        operations = OperationParts.catalog(settings);
        RouteLoader loader = new RouteLoader(camel);
        catalog = new Catalog(loader::otherIds, clock);
        dispatch = new Dispatch(camel, catalog);
        reload =
                new RouteReload(
                        settings,
                        camel,
                        loader,
                        catalog,
                        operations,
                        OperationParts.presets(settings, operations),
                        clock);
        reload.begin();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void a_file_that_is_saved_runs_in_a_folder_that_is_new() {
        write("storage/toy.camel.yaml", storage("one"));
        settle();

        assertThat(fetch("toy")).isEqualTo("one");
        assertThat(state("toy").state()).isEqualTo(State.RUNNING);
        assertThat(state("toy").kind()).isEqualTo("storage");
    }

    @Test
    void an_endpoint_as_a_visual_editor_writes_it_is_the_same() throws IOException {
        String text = storage("good");
        String split = "direct\n      parameters:\n        name: fetch-toy\n";
        write("storage/toy.camel.yaml", text.replace("direct:fetch-toy\n", split));
        settle();

        assertThat(fetch("toy")).isEqualTo("good");
    }

    @Test
    void an_edit_replaces_the_version_and_the_one_before_goes() {
        write("storage/toy.camel.yaml", storage("one"));
        settle();
        String before = state("toy").hash();
        write("storage/toy.camel.yaml", storage("two"));
        settle();
        settle();

        assertThat(fetch("toy")).isEqualTo("two");
        assertThat(state("toy").hash()).isNotEqualTo(before);
        assertThat(ids()).containsExactly("fetch-toy-" + state("toy").hash().substring(0, 8));
        assertThat(camel.getRouteDefinitions()).hasSize(1);
    }

    @Test
    void a_call_that_runs_ends_with_the_version_it_began_with() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        camel.getRegistry().bind("slow", new Slow(entered, leave));
        write("storage/toy.camel.yaml", slow("one"));
        settle();
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> fetch("toy"));
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        write("storage/toy.camel.yaml", storage("two"));
        settle();
        settle();

        assertThat(fetch("toy")).isEqualTo("two");
        assertThat(ids()).hasSize(2);
        write("storage/toy.camel.yaml", slow("one"));
        settle();
        assertThat(ids()).as("the first version is taken up again").hasSize(1);
        leave.countDown();
        assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("one");
        settle();
        assertThat(fetch("toy")).isEqualTo("one");
    }

    /** Something of the service that a route calls and that takes its time. */
    public record Slow(CountDownLatch entered, CountDownLatch leave) {
        public void pass() throws InterruptedException {
            entered.countDown();
            leave.await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatever_is_wrong_is_refused_and_the_version_before_stays() throws IOException {
        write("storage/toy.camel.yaml", storage("good"));
        write("storage/other.camel.yaml", storage("other").replace("fetch-toy", "fetch-other"));
        settle();
        String good = state("toy").hash();
        String text = storage("bad");

        assertRefused("- route:\n  id: [\n", "no YAML", 3);
        assertRefused(text.replace("setBody", "setBodi"), "setBodi", 7);
        assertRefused(text.replace("steps", "stepz"), "stepz", 7);
        assertRefused(to(text, "gopher:x"), "gopher", 10);
        assertRefused(to(text, "paho-mqtt5:in"), "./caravan add camel-paho-mqtt5", 10);
        assertRefused(to(text, "log:x", "levl: INFO"), "levl", 10);
        assertRefused(text.replace("id: fetch-toy", "id: fetch-tay"), "not \"fetch-tay\"", 2);
        assertRefused(text.replace("direct:fetch-toy", "direct:toy"), "starts from", 2);
        assertRefused(text + text, "is there twice", 11);
        assertRefused(text.replace("bad", "${body"), "expression", 7, "constant", "simple");
        assertRefused(text.replace("    description: Toys\n", ""), "needs a description", 2);
        assertRefused("- beans:\n    - name: a\n      type: java.lang.Object\n", "beans", 2);
        assertRefused("\n", "is empty", 1);
        assertRefused("x\u0000y\n", "no YAML", 1);
        assertRefused("#\n".repeat(200_000), "is larger than", 1);
        Files.write(path("storage/toy.camel.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
        assertRefused("is not UTF-8 text", 1);
        Files.delete(path("storage/toy.camel.yaml"));
        Files.createDirectory(path("storage/toy.camel.yaml"));
        assertRefused("is a folder", 1);
        Files.delete(path("storage/toy.camel.yaml"));
        Files.createSymbolicLink(path("storage/toy.camel.yaml"), Path.of("nowhere"));
        assertRefused("is a link to nothing", 1);
        Files.delete(path("storage/toy.camel.yaml"));

        assertThat(state("toy").hash()).isEqualTo(good);
        write("storage/toy.camel.yaml", storage("better"));
        settle();
        assertThat(fetch("toy")).isEqualTo("better");
        assertThat(fetch("other")).isEqualTo("other");
        assertThat(reload.findings()).isEmpty();
    }

    private static String to(String text, String uri, String... parameters) {
        String step = "        - to:\n            uri: " + uri + "\n";
        for (String parameter : parameters) {
            step += "            parameters:\n              " + parameter + "\n";
        }
        return text + step;
    }

    private void assertRefused(String text, String reason, int line, String... replace) {
        write(
                "storage/toy.camel.yaml",
                replace.length == 0 ? text : text.replace(replace[0], replace[1]));
        assertRefused(reason, line);
    }

    private void assertRefused(String reason, int line) {
        reload.look();
        clock.advance(RouteReload.UNFINISHED);
        reload.look();
        assertThat(state("toy").state()).as(reason).isEqualTo(State.REFUSED);
        assertThat(state("toy").reason()).contains(reason);
        assertThat(state("toy").line()).as(reason).isEqualTo(line);
        assertThat(fetch("toy")).isEqualTo("good");
        assertThat(reload.findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.part()).isEqualTo("storage toy");
                            assertThat(finding.level()).isEqualTo(Finding.Level.DEGRADED);
                            assertThat(finding.message())
                                    .contains("toy.camel.yaml:" + line, reason, "stays in use");
                        });
    }

    @Test
    void each_refusal_is_told_once() {
        List<String> told = new ArrayList<>();
        reload.onRefused(state -> told.add(state.kind() + " " + state.name() + state.reason()));
        write("sinks/bell.camel.yaml", route("sink-bell", "nonsense:x"));
        settle();
        settle();
        write("sinks/bell.camel.yaml", route("sink-ball", "direct:x"));
        settle();

        assertThat(told).hasSize(2);
        assertThat(told.get(0)).startsWith("sink bell").contains("nonsense");
        assertThat(told.get(1)).contains("\"sink-ball\"");
    }

    @Test
    void a_file_that_is_being_written_is_never_loaded() {
        write("storage/toy.camel.yaml", storage("good"));
        settle();
        String text = storage("a longer one");
        for (int end = 0; end < text.length(); end += 40) {
            write("storage/toy.camel.yaml", text.substring(0, end));
            reload.look();
            clock.advance(Duration.ofMillis(500));
            reload.look();
            assertThat(fetch("toy")).isEqualTo("good");
            assertThat(reload.findings()).isEmpty();
        }
        String cut = text.substring(0, text.length() - 5);
        write("storage/toy.camel.yaml", cut);
        settle();
        assertThat(fetch("toy")).as("without its last line break it may go on").isEqualTo("good");

        write("storage/toy.camel.yaml", text);
        settle();
        assertThat(fetch("toy")).isEqualTo("a longer one");
    }

    @Test
    void editors_leave_their_own_files_and_rename_what_they_save() throws IOException {
        write("storage/toy.camel.yaml", storage("one"));
        settle();
        for (String own :
                List.of(
                        ".toy.camel.yaml.swp",
                        "4913",
                        "toy.camel.yaml~",
                        "#toy.camel.yaml#",
                        "toy.camel.yaml.bak",
                        "toy.camel.yaml___jb_tmp___",
                        ".goutputstream-ABC",
                        ".toy.camel.yaml.kate-swp",
                        ".git/toy.camel.yaml")) {
            write("storage/" + own, "half of " + own);
        }
        Files.createSymbolicLink(path("storage/.#toy.camel.yaml"), Path.of("me@host.1:2"));
        settle();
        assertThat(reload.states()).hasSize(1);

        // vim: the old one away, the new one in its place
        Path toy = path("storage/toy.camel.yaml");
        Files.move(toy, path("storage/toy.camel.yaml~"), StandardCopyOption.REPLACE_EXISTING);
        reload.look();
        write("storage/toy.camel.yaml", storage("two"));
        settle();
        assertThat(fetch("toy")).isEqualTo("two");

        // most others: a new one beside it, renamed over it
        write("storage/.toy.tmp", storage("three"));
        Files.move(path("storage/.toy.tmp"), toy, StandardCopyOption.ATOMIC_MOVE);
        settle();
        assertThat(fetch("toy")).isEqualTo("three");
        assertThat(reload.findings()).isEmpty();
    }

    @Test
    void a_checkout_of_fifty_files_at_once_comes_out_right() throws IOException {
        for (int i = 0; i < 35; i++) {
            write("storage/s" + i + ".camel.yaml", storage("old " + i, "s" + i));
        }
        settle();
        reload.look();
        for (int i = 0; i < 35; i++) {
            Files.delete(path("storage/s" + i + ".camel.yaml"));
        }
        reload.look();
        for (int i = 10; i < 50; i++) {
            write("storage/s" + i + ".camel.yaml", storage("new " + i, "s" + i));
        }
        settle();
        settle();

        assertThat(catalog.names("fetch")).hasSize(40).doesNotContain("s9").contains("s10", "s49");
        for (int i = 10; i < 50; i++) {
            assertThat(fetch("s" + i)).isEqualTo("new " + i);
        }
        assertThat(ids()).hasSize(40);
        assertThat(reload.findings()).isEmpty();
    }

    @Test
    void a_mounted_config_map_is_swapped_as_a_whole() throws IOException {
        Path mount = path("storage");
        configMap(mount, "..2026_01", "one");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(
                mount.resolve("toy.camel.yaml"), Path.of("..data", "toy.camel.yaml"));
        settle();
        assertThat(fetch("toy")).isEqualTo("one");
        assertThat(reload.states()).hasSize(1);

        configMap(mount, "..2026_02", "two");
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE);
        Files.delete(mount.resolve("..2026_01/toy.camel.yaml"));
        Files.delete(mount.resolve("..2026_01"));
        settle();
        assertThat(fetch("toy")).isEqualTo("two");
        assertThat(reload.states()).hasSize(1);
    }

    private void configMap(Path mount, String version, String answer) throws IOException {
        Path data = Files.createDirectories(mount.resolve(version));
        Files.writeString(data.resolve("toy.camel.yaml"), storage(answer));
    }

    @Test
    void a_file_that_is_deleted_and_put_back_is_not_missed() throws IOException {
        write("storage/toy.camel.yaml", storage("one"));
        settle();
        Files.delete(path("storage/toy.camel.yaml"));
        reload.look();
        clock.advance(Duration.ofMillis(500));
        reload.look();
        assertThat(fetch("toy")).isEqualTo("one");
        settle();
        assertThatThrownBy(() -> fetch("toy")).isInstanceOf(RouteAbsent.class);
        assertThat(ids()).isEmpty();

        write("storage/toy.camel.yaml", storage("one"));
        settle();
        assertThat(fetch("toy")).isEqualTo("one");
        Files.delete(path("storage/toy.camel.yaml"));
        settle();
        clock.advance(Duration.ofMinutes(1));
        reload.look();
        assertThatThrownBy(() -> fetch("toy"))
                .isNotInstanceOf(RouteAbsent.class)
                .hasMessageContaining("there is no fetch toy");
    }

    @Test
    void a_file_of_the_home_lies_over_the_shipped_one_until_it_is_deleted() throws IOException {
        Path shipped = base.resolve("routes/storage/toy.camel.yaml");
        Files.createDirectories(shipped.getParent());
        Files.writeString(shipped, storage("shipped"));
        settle();
        assertThat(fetch("toy")).isEqualTo("shipped");
        write("storage/toy.camel.yaml", storage("own"));
        settle();
        assertThat(fetch("toy")).isEqualTo("own");
        Files.delete(path("storage/toy.camel.yaml"));
        settle();
        assertThat(fetch("toy")).isEqualTo("shipped");
        assertThat(state("toy").file()).isEqualTo(shipped.toString());
    }

    @Test
    void what_another_file_names_is_refused_until_it_is_free() throws IOException {
        write("sinks/bell.camel.yaml", route("sink-bell", "direct:ring"));
        settle();
        write("sinks/gong.camel.yaml", route("sink-gong", "direct:ring"));
        write("sinks/deep/bell.camel.yaml", route("sink-bell", "direct:other"));
        settle();

        assertThat(state("gong").reason())
                .isEqualTo("direct:ring is taken by " + path("sinks/bell.camel.yaml"));
        assertThat(reload.states().stream().filter(s -> s.name().equals("bell")))
                .extracting(RouteState::state)
                .containsExactlyInAnyOrder(State.RUNNING, State.REFUSED);
        assertThat(ids()).containsExactly("sink-bell");

        Files.delete(path("sinks/bell.camel.yaml"));
        settle();
        assertThat(ids()).containsExactlyInAnyOrder("sink-bell", "sink-gong");
        assertThat(reload.findings()).isEmpty();
    }

    @Test
    void a_route_of_the_service_itself_is_never_replaced() throws Exception {
        camel.addRoutes(
                new org.apache.camel.builder.RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:work").routeId("work").to("log:work");
                    }
                });
        write("sources/work.camel.yaml", route("work", "direct:mine"));
        settle();

        assertThat(state("work").reason()).contains("id work is taken by another route");
        assertThat(camel.getRoute("work").getEndpoint().getEndpointUri())
                .isEqualTo("direct://work");
    }

    @Test
    void a_route_whose_id_was_changed_takes_the_place_of_the_one_before() {
        write("sinks/bell.camel.yaml", route("sink-bell-one", "direct:ring"));
        settle();
        write("sinks/bell.camel.yaml", route("sink-bell-two", "direct:ring"));
        settle();
        assertThat(ids()).containsExactly("sink-bell-two");
        write("sinks/bell.camel.yaml", route("sink-bell-three", "direct:ring"));
        settle();
        assertThat(ids()).containsExactly("sink-bell-three");
        assertThat(camel.getRouteDefinitions()).hasSize(1);
    }

    @Test
    void a_source_that_cannot_start_leaves_the_one_before_running() {
        write("sources/ear.camel.yaml", route("ear", "seda:ear"));
        settle();
        // only one consumer may be there, which Camel finds out as it starts the second route
        String twice = route("ear", "seda:ear") + route("ear-too", "direct:x");
        write("sources/ear.camel.yaml", twice.replace("uri: log:out", "uri: bean:nothing"));
        settle();

        assertThat(state("ear").state()).isEqualTo(State.REFUSED);
        assertThat(ids()).containsExactly("ear");
        assertThat(camel.getRouteController().getRouteStatus("ear").isStarted()).isTrue();
    }

    @Test
    void a_route_whose_precondition_does_not_hold_is_off() {
        write(
                "sinks/bell.camel.yaml",
                route("sink-bell", "paho-mqtt5:nowhere")
                        .replace("    from:", "    precondition: \"'a' == 'b'\"\n    from:"));
        settle();

        assertThat(state("bell").reason()).isNull();
        assertThat(state("bell").state()).isEqualTo(State.OFF);
        assertThat(ids()).isEmpty();
    }

    @Test
    void options_belong_to_their_operation() throws IOException {
        write("operations/half.schema.json", OPTIONS);
        write("operations/half.camel.yaml", OPERATION);
        settle();
        assertThat(operations.get("half").version()).isEqualTo(state("half").hash());
        assertThat(operations.get("half").options(Map.of())).containsEntry("crf", 23);

        write("operations/half.schema.json", OPTIONS.replace("23", "30"));
        settle();
        assertThat(operations.get("half").options(Map.of())).containsEntry("crf", 30);
        assertThat(catalog.current("operation", "half").hash()).isEqualTo(state("half").hash());
        assertThat(operations.get("half").version()).isEqualTo(state("half").hash());

        write("operations/half.schema.json", OPTIONS.replace("\"crf\"", "\"quality\""));
        settle();
        assertThat(state("half").state()).isEqualTo(State.REFUSED);
        assertThat(state("half").reason()).contains("crf");
        write("operations/half.schema.json", "{");
        settle();
        assertThat(state("half").reason()).contains("no JSON");
        assertThat(operations.get("half").options(Map.of())).containsEntry("crf", 30);
    }

    @Test
    void an_operation_that_vanished_is_known_for_a_minute_more() throws IOException {
        write("operations/half.schema.json", OPTIONS);
        write("operations/half.camel.yaml", OPERATION);
        settle();
        Files.delete(path("operations/half.camel.yaml"));
        settle();

        assertThat(operations.names()).containsExactly("half");
        clock.advance(Duration.ofMinutes(1));
        reload.look();
        assertThat(operations.names()).isEmpty();
    }

    @Test
    void a_broken_file_at_the_start_is_named_and_everything_else_runs() {
        write("operations/half.schema.json", OPTIONS);
        write(
                "operations/half.camel.yaml",
                OPERATION.replace("libx264", "${").replace("id:", "di:"));
        write("storage/toy.camel.yaml", to(storage("toy"), "paho-mqtt5:in"));
        write("storage/good.camel.yaml", storage("good", "good"));
        start();

        assertThat(fetch("good")).isEqualTo("good");
        assertThat(reload.findings())
                .extracting(Finding::part)
                .containsExactly("operation half", "storage toy");
        assertThat(state("toy").line()).isEqualTo(10);
        assertThat(state("toy").reason()).contains("./caravan add camel-paho-mqtt5");
        assertThatThrownBy(() -> fetch("toy")).isInstanceOf(RouteAbsent.class);
        assertThat(operations.names()).containsExactly("half");

        write("storage/toy.camel.yaml", storage("toy"));
        settle();
        assertThat(fetch("toy")).isEqualTo("toy");
    }

    @Test
    void a_source_whose_jobs_would_be_no_jobs_is_refused_as_it_is_loaded() {
        write("operations/half.schema.json", OPTIONS);
        write("operations/half.camel.yaml", OPERATION);
        write("sources/in.camel.yaml", source("halve", "crf: 20"));
        start();
        assertThat(state("in").reason()).contains("no operation halve; known are half");
        write("sources/in.camel.yaml", source("half", "crf: good"));
        settle();
        assertThat(state("in").reason()).contains("crf");
    }

    private static String source(String operation, String option) {
        return """
        - route:
            id: in
            description: In
            from:
              uri: watch-folder:in
              parameters:
                operation: %s
                option.%s
              steps:
                - to:
                    uri: log:x
        """
                .formatted(operation, option);
    }

    @Test
    void the_spine_and_the_doors_want_a_restart() throws IOException {
        Path door = write("api/door.camel.yaml", route("door", "direct:door"));
        start();
        assertThat(state("door").state()).isEqualTo(State.RUNNING);
        write("api/door.camel.yaml", route("door", "direct:door").replace("log:out", "log:in"));
        write("pipeline/more.camel.yaml", route("more", "direct:more"));
        settle();

        assertThat(state("door").state()).isEqualTo(State.NEEDS_RESTART);
        assertThat(state("more").reason()).isEqualTo("is new; restart Caravan to use it");
        assertThat(reload.findings())
                .extracting(Finding::message)
                .contains(door + " has changed; restart Caravan to use it");
        assertThat(ids()).isEmpty();
        write("api/door.camel.yaml", "- route:\n");
        settle();
        assertThat(state("door").state()).isEqualTo(State.REFUSED);
        write("api/door.camel.yaml", route("door", "direct:door"));
        settle();
        assertThat(state("door").state()).isEqualTo(State.RUNNING);
    }

    /** Looks, lets the time pass that files must be still, and looks again. */
    private void settle() {
        reload.look();
        clock.advance(RouteReload.SETTLE);
        reload.look();
    }

    private String fetch(String name) {
        return dispatch.request("fetch", name, "uri", Map.of(), String.class);
    }

    private List<String> ids() {
        return camel.getRoutes().stream().map(Route::getRouteId).sorted().toList();
    }

    private RouteState state(String name) {
        Optional<RouteState> state =
                reload.states().stream().filter(s -> s.name().equals(name)).findFirst();
        return state.orElseThrow(() -> new AssertionError(name + " is not in " + reload.states()));
    }

    private Path path(String name) {
        try {
            Path path = home.resolve("routes").resolve(name);
            Files.createDirectories(path.getParent());
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.write(path(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String storage(String answer) {
        return storage(answer, "toy");
    }

    private static String storage(String answer, String scheme) {
        return """
        - route:
            id: fetch-%s
            description: Toys
            from:
              uri: direct:fetch-%s
              steps:
                - setBody:
                    constant:
                      expression: %s
        """
                .formatted(scheme, scheme, answer);
    }

    private static String slow(String answer) {
        return storage(answer)
                + """
                        - bean:
                            ref: slow
                            method: pass
                """;
    }

    private static String route(String id, String uri) {
        return """
        - route:
            id: %s
            description: Rings
            from:
              uri: %s
              steps:
                - to:
                    uri: log:out
        """
                .formatted(id, uri);
    }
}
