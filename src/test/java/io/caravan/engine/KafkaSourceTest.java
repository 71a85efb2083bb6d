package io.caravan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.job.Job;
import io.caravan.testing.ControlHeaders;
import io.caravan.testing.KafkaBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

class KafkaSourceTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir static Path brokerFolder;
    private static KafkaBroker broker;

    @TempDir Path home;
    private String topic;

    @BeforeAll
    static void startTheBroker() {
        broker =
                new KafkaBroker(brokerFolder.resolve("data"), "auto.create.topics.enable=false")
                        .start();
    }

    @AfterAll
    static void endTheBroker() {
        broker.close();
    }

    @BeforeEach
    void makeTheTopics(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName().replaceAll("[^a-z]", "-");
        broker.createTopic(topic, 3);
    }

    private MessageDoors doors() throws Exception {
        return new MessageDoors(
                home, "caravan.kafka.brokers", broker.address(), "caravan.kafka.topic", topic);
    }

    @Test
    void every_form_of_a_job_message_becomes_one_job() throws Exception {
        try (MessageDoors doors = doors()) {
            String job = doors.message("");
            String own = doors.message(", \"id\": \"mine\"");
            String event =
                    "{\"specversion\": \"1.0\", \"type\": \"org.example.job\", \"id\": \"7\","
                            + " \"source\": \"/cms\", \"data\": "
                            + job
                            + "}";
            broker.send(topic, job, job, own, own, event, event);
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 6);
            List<Job> jobs = doors.jobs();

            assertThat(jobs).hasSize(4);
            assertThat(jobs)
                    .allSatisfy(
                            made -> {
                                assertThat(made.inputs().get(0).uri())
                                        .isEqualTo(
                                                "file://" + home.resolve("watch") + "/a%20b.mp4");
                                assertThat(made.origin().source()).isEqualTo("kafka");
                                assertThat(made.origin().uri())
                                        .startsWith("kafka://" + topic + "/");
                            });
        }
    }

    @Test
    void what_is_no_job_goes_to_the_dead_letters_and_blocks_nothing() throws Exception {
        broker.createTopic(topic + ".dlq", 1);
        Map<String, String> bad = new TreeMap<>();
        bad.put("", "the message is empty");
        bad.put("no json", "not a job message");
        bad.put("[1]", "expected a JSON object");
        bad.put("{\"operation\": \"remux\"}", "names no input");
        bad.put("{\"operation\": \"nope\", \"input\": \"watch/a.mp4\"}", "nope");
        bad.put("{\"operation\": \"remux\", \"input\": \"/etc/passwd\"}", "caravan.read");
        bad.put("{\"operation\": \"remux\", \"input\": \"watch/../../x.mp4\"}", "caravan.read");
        bad.put(
                "{\"operation\": \"remux\", \"input\": \"watch/a.mp4\", \"output\": \"/etc/\"}",
                "caravan.write");
        bad.put("{\"specversion\": \"1.0\", \"id\": \"1\"}", "has no data");
        bad.put("[".repeat(5000), "not a job message");
        try (MessageDoors doors = doors()) {
            List<String> bodies = new ArrayList<>(bad.keySet());
            bodies.add(1, doors.message(""));
            bodies.add(doors.message(""));
            broker.send(topic, bodies.toArray(String[]::new));
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == bodies.size());

            assertThat(doors.jobs()).hasSize(2);
            List<ConsumerRecord<byte[], byte[]>> dead = broker.read(topic + ".dlq", bad.size());
            assertThat(dead.stream().map(KafkaSourceTest::text).collect(Collectors.toSet()))
                    .isEqualTo(bad.keySet());
            for (ConsumerRecord<byte[], byte[]> letter : dead) {
                assertThat(header(letter, "caravan-reason")).contains(bad.get(text(letter)));
                assertThat(header(letter, "caravan-kind")).isIn("options", "input");
                assertThat(header(letter, "caravan-origin")).startsWith("kafka://" + topic + "/");
            }
        }
    }

    @Test
    void nothing_is_committed_while_the_dead_letters_cannot_be_written() throws Exception {
        try (MessageDoors doors = doors()) {
            broker.send(topic, "poison", doors.message(""));
            await().atMost(LIMIT).until(() -> doors.count() == 1);
            await().atMost(LIMIT).until(() -> doors.finding("kafka").contains(topic + ".dlq"));
            assertThat(broker.committed("caravan", topic)).isZero();
            broker.createTopic(topic + ".dlq", 1);
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 2);
            await().atMost(LIMIT).until(() -> doors.finding("kafka").isEmpty());
            assertThat(doors.count()).isEqualTo(1);
            assertThat(broker.read(topic + ".dlq", 1))
                    .extracting(KafkaSourceTest::text)
                    .contains("poison");
        }
    }

    @Test
    void a_store_that_is_away_holds_the_messages_back() throws Exception {
        try (MessageDoors doors = doors()) {
            doors.away = true;
            broker.send(topic, doors.messages(50).toArray(String[]::new));
            await().atMost(LIMIT).until(() -> doors.refusals > 50);
            assertThat(doors.finding("kafka")).contains("the store is away; tried again");
            assertThat(broker.committed("caravan", topic)).isZero();
            doors.away = false;
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 50);
            await().atMost(LIMIT).until(() -> doors.finding("kafka").isEmpty());
            assertThat(doors.count()).isEqualTo(50);
        }
    }

    @Test
    void a_broker_that_is_killed_loses_and_doubles_nothing() throws Exception {
        Random random = new Random(5);
        try (MessageDoors doors = doors()) {
            List<String> bodies = doors.messages(3000).toList();
            Thread sender = new Thread(() -> broker.send(topic, bodies.toArray(String[]::new)));
            sender.start();
            int first = 1 + random.nextInt(1500);
            await().atMost(LIMIT).until(() -> doors.count() >= first);
            broker.kill();
            broker.start();
            sender.join();
            await().atMost(LIMIT).until(() -> doors.count() >= 3000);
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) >= 3000);
            assertThat(
                            doors.jobs().stream()
                                    .map(job -> job.tags().get("n"))
                                    .collect(Collectors.toSet()))
                    .hasSize(3000);
            assertThat(doors.count()).isEqualTo(3000);
        }
    }

    @Test
    void what_was_stored_while_the_broker_was_away_is_committed_when_it_is_back() throws Exception {
        try (MessageDoors doors = doors()) {
            doors.away = true;
            broker.send(topic, doors.messages(20).toArray(String[]::new));
            await().atMost(LIMIT).until(() -> doors.refusals > 0);
            broker.kill();
            doors.away = false;
            await().atMost(LIMIT).until(() -> doors.finding("kafka").contains(broker.address()));
            // longer than a commit waits by default
            await().atMost(LIMIT).during(Duration.ofSeconds(7)).until(() -> doors.count() == 20);
            broker.start();
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 20);
            await().atMost(LIMIT).until(() -> doors.finding("kafka").isEmpty());
            assertThat(doors.count()).isEqualTo(20);
        }
    }

    @Test
    void headers_of_a_record_command_nothing() throws Exception {
        Path trace = home.resolve("trace");
        broker.createTopic(topic + ".dlq", 1);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (MessageDoors doors = doors()) {
            for (String body : List.of(doors.message(""), "poison")) {
                ProducerRecord<byte[], byte[]> record = KafkaBroker.record(topic, body);
                ControlHeaders.of(trace)
                        .forEach(
                                (name, value) ->
                                        record.headers()
                                                .add(name, value.getBytes(StandardCharsets.UTF_8)));
                records.add(record);
            }
            broker.send(records);
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 2);

            assertThat(doors.jobs())
                    .singleElement()
                    .satisfies(job -> assertThat(job.operation()).containsExactly("remux"));
            assertThat(broker.read(topic + ".dlq", 1))
                    .singleElement()
                    .satisfies(
                            letter ->
                                    assertThat(letter.headers().toArray())
                                            .extracting(h -> h.key())
                                            .allMatch(name -> name.startsWith("caravan-")));
            assertThat(Files.exists(trace)).isFalse();
        }
    }

    @Test
    void notifications_come_through_as_well() throws Exception {
        try (MessageDoors doors = doors()) {
            broker.send(
                    topic,
                    "{\"EventName\": \"s3:ObjectCreated:Put\", \"Key\": \"in/compress/a+b.mp4\","
                            + " \"Records\": [{\"eventName\": \"s3:ObjectCreated:Put\", \"s3\":"
                            + " {\"bucket\": {\"name\": \"in\"}, \"object\": {\"key\":"
                            + " \"compress%2Fa+b.mp4\", \"size\": 5, \"eTag\": \"e\"}}}]}");
            await().atMost(LIMIT).until(() -> broker.committed("caravan", topic) == 1);
            assertThat(doors.objects)
                    .singleElement()
                    .satisfies(o -> assertThat(o.key()).isEqualTo("compress/a b.mp4"));
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
