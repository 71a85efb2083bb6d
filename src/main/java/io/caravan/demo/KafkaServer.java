package io.caravan.demo;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * One Kafka broker that is its own controller, on this machine only, for a trial and for tests. Its
 * libraries are not among those of the service: it runs as a process of its own.
 */
public final class KafkaServer {
    private static final String ID = "1";
    private static final int MOST_ARGUMENTS = 3;

    private KafkaServer() {}

    /**
     * Runs until it is stopped; says {@code ready} on standard output.
     *
     * @param arguments folder that keeps the data, port, and port of the controller; then settings
     *     of the broker as {@code name=value}
     */
    public static void main(String[] arguments) throws Exception {
        ServerLog.quiet();
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Properties settings = settings(folder, arguments[1], arguments[2]);
        for (int i = MOST_ARGUMENTS; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        if (!Files.exists(folder.resolve("meta.properties"))) {
            format(folder);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        server.startup();
        System.out.println("ready");
        server.awaitShutdown();
    }

    private static void format(Path folder) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(Integer.parseInt(ID))
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Properties settings(Path folder, String port, String controller) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", ID);
        settings.put("controller.quorum.voters", ID + "@127.0.0.1:" + controller);
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT");
        settings.put("log.dirs", folder.toString());
        settings.put("num.partitions", "4");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        for (String one :
                new String[] {
                    "offsets.topic.replication.factor",
                    "transaction.state.log.replication.factor",
                    "transaction.state.log.min.isr"
                }) {
            settings.put(one, "1");
        }
        settings.put("log.cleaner.dedupe.buffer.size", "8388608");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        // A broker that was killed may come back at once.
        settings.put("broker.session.timeout.ms", "1500");
        settings.put("broker.heartbeat.interval.ms", "500");
        return settings;
    }
}
