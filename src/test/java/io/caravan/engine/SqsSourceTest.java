package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.ControlHeaders;
import io.caravan.testing.Queues;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class SqsSourceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static Queues queues;

    @TempDir Path home;
    private String name;

    @BeforeAll
    static void startTheServer() {
        queues = new Queues();
    }

    @AfterAll
    static void endTheServer() {
        queues.close();
    }

    @BeforeEach
    void nameTheQueue(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    private MessageDoors doors(String queue, String letters) throws Exception {
        return new MessageDoors(
                home,
                "caravan.sqs.queue",
                queue,
                "caravan.sqs.dead-letter",
                letters,
                "caravan.sqs.access-key",
                "x",
                "caravan.sqs.secret-key",
                "y");
    }

    @Test
    void a_message_is_deleted_once_its_job_is_stored() throws Exception {
        String queue = queues.create(name, Map.of());
        try (MessageDoors doors = doors(queue, "")) {
            doors.messages(20).forEach(body -> send(queue, body));
            String own = doors.message(", \"id\": \"mine\"");
            send(queue, own);
            send(queue, own);
            String inner = doors.message("").replace("\"", "\\\"");
            send(
                    queue,
                    "{\"Type\": \"Notification\", \"MessageId\": \"m\", \"TopicArn\": \"arn:t\","
                            + " \"Message\": \""
                            + inner
                            + "\"}");
            await().atMost(LIMIT).until(() -> doors.count() == 22 && queues.size(queue) == 0);
            assertThat(doors.jobs()).allMatch(job -> job.origin().uri().startsWith("sqs://"));
        }
    }

    @Test
    void what_is_no_job_goes_to_the_dead_letters() throws Exception {
        String queue = queues.create(name, Map.of());
        String letters = queues.create(name + "-dead", Map.of());
        try (MessageDoors doors = doors(queue, letters)) {
            send(queue, "poison");
            send(queue, doors.message(""));
            List<Message> dead = queues.read(letters, 1);
            assertThat(dead)
                    .singleElement()
                    .satisfies(
                            letter -> {
                                assertThat(letter.body()).isEqualTo("poison");
                                assertThat(
                                                letter.messageAttributes()
                                                        .get("caravan-reason")
                                                        .stringValue())
                                        .contains("not a job message");
                            });
            await().atMost(LIMIT).until(() -> doors.count() == 1 && queues.size(queue) == 0);
        }
    }

    @Test
    void without_dead_letters_the_redrive_of_the_queue_gets_it() throws Exception {
        String letters = queues.create(name + "-dead", Map.of());
        String queue =
                queues.create(
                        name,
                        Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "2",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:000000000000:"
                                        + name
                                        + "-dead\",\"maxReceiveCount\":\"2\"}"));
        try (MessageDoors doors = doors(queue, "")) {
            send(queue, "poison");
            send(queue, doors.message(""));
            assertThat(queues.read(letters, 1)).extracting(Message::body).containsExactly("poison");
            await().atMost(LIMIT).until(() -> doors.count() == 1 && queues.size(queue) == 0);
            assertThat(doors.finding("sqs")).isEmpty();
        }
    }

    @Test
    void a_store_that_is_away_leaves_the_messages_in_the_queue() throws Exception {
        String queue = queues.create(name, Map.of());
        try (MessageDoors doors = doors(queue, "")) {
            doors.away = true;
            doors.messages(15).forEach(body -> send(queue, body));
            await().atMost(LIMIT).until(() -> doors.refusals > 5);
            assertThat(doors.finding("sqs")).contains("the store is away; tried again");
            assertThat(queues.size(queue)).isEqualTo(15);
            doors.away = false;
            await().atMost(LIMIT).until(() -> doors.count() == 15 && queues.size(queue) == 0);
            await().atMost(LIMIT).until(() -> doors.finding("sqs").isEmpty());
        }
    }

    @Test
    void a_queue_and_dead_letters_that_are_missing_are_told_until_they_are_there()
            throws Exception {
        String queue = queues.create(name, Map.of());
        String letters = queue + "-dead";
        queues.delete(queue);
        try (MessageDoors doors = doors(queue, letters)) {
            await().atMost(LIMIT).until(() -> doors.finding("sqs").contains("queue"));
            assertThat(doors.finding("sqs")).contains("tried again").doesNotContain("\n");
            queues.create(name, Map.of());
            await().atMost(LIMIT).until(() -> doors.finding("sqs").isEmpty());

            send(queue, "poison");
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    doors.finding("sqs")
                                            .contains(
                                                    "caravan.sqs.dead-letter cannot be written: The spec"));
            queues.create(name + "-dead", Map.of());
            await().atMost(LIMIT).until(() -> doors.finding("sqs").isEmpty());
            assertThat(queues.read(letters, 1)).extracting(Message::body).containsExactly("poison");
        }
    }

    @Test
    void attributes_of_a_message_command_nothing() throws Exception {
        String queue = queues.create(name, Map.of());
        String letters = queues.create(name + "-dead", Map.of());
        Path trace = home.resolve("trace");
        Map<String, MessageAttributeValue> attributes = new TreeMap<>();
        ControlHeaders.of(trace).entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("Camel"))
                .limit(9)
                .forEach(entry -> attributes.put(entry.getKey(), text(entry.getValue())));
        attributes.put("CamelExecCommandExecutable", text("/usr/bin/touch"));
        try (MessageDoors doors = doors(queue, letters)) {
            for (String body : List.of(doors.message(""), "poison")) {
                queues.client.sendMessage(
                        m -> m.queueUrl(queue).messageBody(body).messageAttributes(attributes));
            }
            assertThat(queues.read(letters, 1))
                    .singleElement()
                    .satisfies(
                            letter ->
                                    assertThat(letter.messageAttributes().keySet())
                                            .allMatch(key -> key.startsWith("caravan-")));
            await().atMost(LIMIT).until(() -> doors.count() == 1 && queues.size(queue) == 0);
            assertThat(Files.exists(trace)).isFalse();
        }
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
    }

    private static void send(String queue, String body) {
        queues.client.sendMessage(m -> m.queueUrl(queue).messageBody(body));
    }
}
