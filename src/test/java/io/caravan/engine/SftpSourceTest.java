package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.testing.SftpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The shipped source of SFTP, against a real server. */
class SftpSourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path temp;
    private SftpServer server;

    @BeforeEach
    void start() throws Exception {
        Path root = Files.createDirectories(temp.resolve("server"));
        Files.createDirectories(root.resolve("media/in"));
        server = new SftpServer(root, temp.resolve("hostkey"));
        server.start();
        Files.writeString(temp.resolve("known_hosts"), server.knownHost());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MessageDoors doors(String... more) throws Exception {
        Path home = Files.createDirectories(temp.resolve("home"));
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "caravan.sftp.host",
                                "127.0.0.1",
                                "caravan.sftp.port",
                                Integer.toString(server.port()),
                                "caravan.sftp.user",
                                SftpServer.USER,
                                "caravan.sftp.password",
                                SftpServer.PASSWORD,
                                "caravan.sftp.known-hosts",
                                temp.resolve("known_hosts").toString(),
                                "caravan.sftp.folder",
                                "media",
                                "caravan.sftp.watch",
                                "in"));
        settings.addAll(List.of(more));
        return new MessageDoors(home, settings.toArray(String[]::new));
    }

    @Test
    void a_folder_names_the_operation_and_whatever_lies_elsewhere_runs_the_default()
            throws Exception {
        put("remux/x/a.mov");
        put("rolls/b.mov");
        put("c.mov");
        put("remux/notes.txt");
        put("remux/.hidden/d.mov");
        try (MessageDoors doors = doors()) {
            await().atMost(LIMIT).until(() -> doors.count() == 3);
            assertThat(doors.jobs())
                    .extracting(
                            job -> job.operation().get(0),
                            job -> job.origin().path(),
                            job -> job.origin().name())
                    .containsExactlyInAnyOrder(
                            tuple("remux", "x", "a.mov"),
                            tuple("compress", "rolls", "b.mov"),
                            tuple("compress", "", "c.mov"));
        }
    }

    @Test
    void a_server_that_is_away_is_told_until_it_answers_again_and_once_in_the_log()
            throws Exception {
        server.stop();
        try (Lines lines = new Lines();
                MessageDoors doors = doors()) {
            await().atMost(LIMIT).until(() -> lines(doors, lines).size() == 1);
            assertThat(doors.finding("sftp"))
                    .contains("joe@127.0.0.1", "Connection refused", "tried again", "(since 20")
                    .doesNotContain(SftpServer.PASSWORD, "\n");
            // some polls more, of which nothing is said
            await().during(Duration.ofSeconds(2)).until(() -> lines(doors, lines).size() == 1);
            server.start();
            await().atMost(LIMIT).until(() -> doors.finding("sftp").isEmpty());

            assertThat(lines.all()).hasSize(2);
            assertThat(lines.all().get(0)).startsWith("WARN source sftp: nothing can be read");
            assertThat(lines.all().get(1)).isEqualTo("INFO source sftp: works again");
        }
    }

    private static List<String> lines(MessageDoors doors, Lines lines) {
        doors.health.look();
        return lines.all();
    }

    @Test
    void a_server_with_another_host_key_is_told() throws Exception {
        try (MessageDoors doors = doors()) {
            put("a.mov");
            await().atMost(LIMIT).until(() -> doors.count() == 1);
            server.stop();
            Files.delete(temp.resolve("hostkey"));
            Path key = temp.resolve("hostkey");
            try (SftpServer impostor = new SftpServer(server.root(), key, server.port())) {
                impostor.start();
                put("b.mov");
                await().atMost(LIMIT)
                        .until(
                                () ->
                                        doors.finding("sftp")
                                                .contains("compare its host key with what"));
            }
            server.start();
            assertThat(doors.count()).isEqualTo(1);
        }
    }

    @Test
    void a_log_in_that_is_refused_and_a_folder_that_is_missing_are_told() throws Exception {
        try (MessageDoors doors = doors("caravan.sftp.password", "wr%ng")) {
            await().atMost(LIMIT)
                    .until(() -> doors.finding("sftp").contains("set user, key and password"));
            assertThat(doors.finding("sftp")).doesNotContain("wr%ng");
        }
        Path in = server.root().resolve("media/in");
        Files.delete(in);
        try (MessageDoors doors = doors()) {
            await().atMost(LIMIT).until(() -> doors.finding("sftp").contains("make the folder"));
            Files.createDirectories(in);
            await().atMost(LIMIT).until(() -> doors.finding("sftp").isEmpty());
        }
    }

    @Test
    void what_a_source_says_in_variables_its_jobs_have() throws Exception {
        put("a.mov");
        try (MessageDoors doors = doors("caravan.sftp.watch", "")) {
            doors.load(
                    source(
                            "operation: resize",
                            "option.width: 640",
                            "logs: true",
                            "exists: skip",
                            "priority: 7",
                            "output: partner://127.0.0.1/out/",
                            "name: {name}-small.{ext}",
                            "after: delete"));
            await().atMost(LIMIT).until(() -> doors.count() == 1);
            Job job = doors.jobs().get(0);

            assertThat(job.operation()).containsExactly("resize");
            assertThat(job.options()).containsEntry("width", "640");
            assertThat(job.logs()).isTrue();
            assertThat(job.exists()).isEqualTo(Exists.SKIP);
            assertThat(job.priority()).isEqualTo(7);
            assertThat(job.output()).isEqualTo("partner://127.0.0.1/out/{name}-small.{ext}");
            assertThat(job.origin().delete()).isTrue();
        }
    }

    @Test
    void what_can_become_no_job_is_told_by_name_until_the_route_is_right() throws Exception {
        put("a.mov");
        try (MessageDoors doors = doors("caravan.sftp.watch", "")) {
            for (String wrong :
                    List.of(
                            "operation: nope",
                            "operation: remux > nope",
                            "priority: high",
                            "after: move",
                            "output: partner://127.0.0.1/in/small/")) {
                doors.load(source(wrong));
                String said = wrong.replaceFirst(".*(nope|high|move|small).*", "$1");
                String told = said.equals("small") ? "watched folder" : said;
                await(wrong).atMost(LIMIT).until(() -> doors.finding("own").contains(told));
                assertThat(doors.finding("own")).contains(" came: a.mov: ").contains("tried again");
                doors.camel.getRouteController().stopRoute("own");
                doors.camel.removeRoute("own");
                assertThat(doors.finding("own")).isEmpty();
            }
            doors.load(source("operation: remux"));
            await().atMost(LIMIT).until(() -> doors.count() == 1);
            assertThat(doors.finding("own")).isEmpty();
        }
    }

    @Test
    void a_job_store_that_is_away_is_told_until_it_is_back() throws Exception {
        put("a.mov");
        try (MessageDoors doors = doors()) {
            doors.away = true;
            await().atMost(LIMIT)
                    .until(() -> doors.finding("sftp").contains("the store is away; tried again"));
            doors.away = false;
            await().atMost(LIMIT).until(() -> doors.finding("sftp").isEmpty());
            assertThat(doors.count()).isEqualTo(1);
        }
    }

    /** A route of an operator, as the manual has it; it says nothing of failed connections. */
    private String source(String... variables) {
        List<String> all = new ArrayList<>(List.of(variables));
        all.add("storage: partner");
        all.add("server: sftp:joe@127.0.0.1:" + server.port() + "/media");
        all.add("folder: in");
        StringBuilder steps = new StringBuilder();
        for (String variable : all) {
            String[] parts = variable.split(": ", 2);
            steps.append("        - setVariable:\n            name: " + parts[0] + "\n");
            steps.append("            constant:\n              expression: \"" + parts[1] + "\"\n");
        }
        return """
                - route:
                    id: own
                    description: Media of a partner
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: sftp
                      parameters:
                        host: 127.0.0.1
                        port: %d
                        directoryName: media/in
                        username: joe
                        password: RAW(%s)
                        knownHostsFile: %s
                        strictHostKeyChecking: "yes"
                        autoCreate: "false"
                        recursive: "true"
                        stepwise: "false"
                        download: "false"
                        noop: "true"
                        delay: "10000"
                      steps:
                %s
                        - bean:
                            ref: remoteSource
                            method: submit
                """
                .formatted(
                        server.port(),
                        SftpServer.PASSWORD,
                        temp.resolve("known_hosts"),
                        steps.toString().stripTrailing());
    }

    /** What is said of sources in the log. */
    private static final class Lines implements AutoCloseable {
        private final Logger logger =
                (Logger) LoggerFactory.getLogger("io.caravan.source.SourceState");
        private final ListAppender<ILoggingEvent> events = new ListAppender<>();

        Lines() {
            events.start();
            logger.addAppender(events);
            logger.setLevel(Level.INFO);
        }

        List<String> all() {
            return List.copyOf(events.list).stream()
                    .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                    .toList();
        }

        @Override
        public void close() {
            logger.detachAppender(events);
            logger.setLevel(null);
        }
    }

    /** Old enough not to be watched for long. */
    private void put(String path) throws IOException {
        Path there = server.root().resolve("media/in").resolve(path);
        Files.createDirectories(there.getParent());
        Path hidden = Files.writeString(there.resolveSibling(".upload"), "film");
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().minusSeconds(600)));
        Files.move(hidden, there);
    }
}
