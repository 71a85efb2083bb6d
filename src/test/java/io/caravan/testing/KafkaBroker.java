package io.caravan.testing;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A real broker as a process of its own, and what a client does with it. */
public final class KafkaBroker implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final int controller = FreePort.find();
    private final List<String> settings;
    private Process process;

    /**
     * @param settings of the broker, as {@code name=value}
     */
    public KafkaBroker(Path folder, String... settings) {
        this(folder, FreePort.find(), settings);
    }

    /** One whose port has to be known before. */
    public KafkaBroker(Path folder, int port, String... settings) {
        this.folder = folder;
        this.port = port;
        this.settings = List.of(settings);
    }

    /** Starts it, on the same port each time, and waits until it answers. */
    public KafkaBroker start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.caravan.demo.KafkaServer");
        command.addAll(List.of(folder.toString(), "" + port, "" + controller));
        command.addAll(settings);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder said = new StringBuilder();
            String line = out.readLine();
            while (line != null && !line.equals("ready")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the broker ended: " + said);
            }
            Thread drain = new Thread(() -> out.lines().forEach(more -> {}));
            drain.setDaemon(true);
            drain.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
    }

    public Set<String> topics() throws Exception {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get();
        }
    }

    /** Refuses whatever is written to a topic, because it wants more copies than there can be. */
    public void refuseWrites(String topic, boolean refuse) throws Exception {
        ConfigEntry copies = new ConfigEntry("min.insync.replicas", refuse ? "2" : "1");
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(new AlterConfigOp(copies, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /** Sends them all, and waits until the broker has them. */
    public void send(String topic, String... bodies) {
        send(Arrays.stream(bodies).map(body -> record(topic, body)).toList());
    }

    public static ProducerRecord<byte[], byte[]> record(String topic, String body) {
        return new ProducerRecord<>(topic, body.getBytes(StandardCharsets.UTF_8));
    }

    public void send(Collection<ProducerRecord<byte[], byte[]>> records) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                address(),
                                "delivery.timeout.ms",
                                120_000,
                                "acks",
                                "all"),
                        bytes,
                        bytes)) {
            List<Future<?>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything in a topic from its beginning, at least so many. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int least) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                address(),
                                "group.id",
                                "read-" + System.nanoTime(),
                                "auto.offset.reset",
                                "earliest"),
                        bytes,
                        bytes)) {
            consumer.subscribe(List.of(topic));
            while (all.size() < least && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
            consumer.poll(Duration.ofMillis(200)).forEach(all::add);
        }
        return all;
    }

    /** Messages of a topic that a group has committed. */
    public long committed(String group, String topic) throws Exception {
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            return offsets.entrySet().stream()
                    .filter(entry -> entry.getKey().topic().equals(topic))
                    .mapToLong(entry -> entry.getValue() == null ? 0 : entry.getValue().offset())
                    .sum();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
