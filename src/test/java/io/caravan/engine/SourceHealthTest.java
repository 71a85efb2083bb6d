package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.job.NotNow;
import io.caravan.testing.FreePort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sources of an operator, of any component. */
class SourceHealthTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path home;
    private MessageDoors doors;

    @BeforeEach
    void start() throws Exception {
        doors = new MessageDoors(home);
    }

    @AfterEach
    void stop() {
        doors.close();
    }

    @Test
    void a_mail_server_that_refuses_is_told_without_its_password_and_goes_with_its_route()
            throws Exception {
        String route =
                """
                - route:
                    id: letters
                    from:
                      uri: imap:127.0.0.1:%d
                      parameters:
                        username: joe
                        password: RAW(pass%%word)
                        delay: "10000"
                      steps:
                        - to:
                            uri: log:letters
                """;
        doors.load(route.formatted(FreePort.find()));
        await().atMost(LIMIT).until(() -> doors.finding("letters").contains("refused"));
        assertThat(doors.finding("letters")).doesNotContain("pass%word", "\n");

        doors.camel.getRouteController().stopRoute("letters");
        doors.camel.removeRoute("letters");
        assertThat(doors.health.findings()).isEmpty();
    }

    @Test
    void a_message_that_is_tried_again_is_told_also_while_others_are_taken_in() throws Exception {
        Door door = new Door();
        doors.camel.getRegistry().bind("door", door);
        doors.load(
                """
                - route:
                    id: notes
                    routeConfigurationId: intake
                    from:
                      uri: file
                      parameters:
                        directoryName: %s
                        delay: "100"
                      steps:
                        - convertBodyTo:
                            type: java.lang.String
                        - threads:
                            poolSize: 4
                            maxPoolSize: 4
                        - split:
                            simple:
                              expression: ${body}
                            stopOnException: true
                            steps:
                              - bean:
                                  ref: door
                                  method: pass
                """
                        .formatted(home.resolve("notes")));
        drop("slow");
        await().atMost(LIMIT).until(() -> doors.finding("notes").contains("the door is shut"));
        String told = doors.finding("notes");
        drop("other");
        await().atMost(LIMIT).until(() -> isTaken("other"));
        assertThat(doors.finding("notes")).isEqualTo(told).contains("tried again");
        door.shut = false;
        await().atMost(LIMIT).until(() -> doors.finding("notes").isEmpty());
        await().atMost(LIMIT).until(() -> isTaken("slow"));
    }

    private void drop(String text) throws IOException {
        Path hidden = Files.writeString(home.resolve("notes/." + text), text);
        Files.move(hidden, home.resolve("notes/" + text));
    }

    private boolean isTaken(String text) {
        return Files.exists(home.resolve("notes/.camel/" + text));
    }

    /** Lets one message in only when it is open. */
    public static final class Door {
        private volatile boolean shut = true;

        public void pass(String message) {
            if (shut && message.equals("slow")) {
                throw new NotNow("the door is shut");
            }
        }
    }
}
