package io.caravan.demo;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.lib.Jar;
import io.caravan.lib.MavenJars;
import io.caravan.lib.RuntimeJars;
import io.caravan.process.GuardedProcesses;
import io.caravan.process.Processes;

import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Servers beside the service, for a trial with nothing installed. Their libraries come from Maven
 * when they are first wanted; what they keep lies in {@code data/demo}.
 */
public final class DemoServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoServers.class);
    private static final String JOBS = "caravan-jobs";
    private static final String EVENTS = "caravan-events";
    private static final String LOCAL = "127.0.0.1:";

    private final Settings settings;
    private final Path folder;
    private final Processes processes;
    private final List<DemoServer> servers = new ArrayList<>();

    public DemoServers(Settings settings) {
        this.settings = settings;
        Path data = settings.path(Keys.DATA);
        this.folder = data.resolve("demo");
        this.processes = new GuardedProcesses(data.resolve("run"));
    }

    /**
     * Starts those in whose place nothing is configured.
     *
     * @param kafkaPort where the broker listens
     * @return the configuration with the servers in it
     * @throws io.caravan.job.JobException when one cannot be had or started
     */
    public Settings start(int kafkaPort) throws InterruptedException {
        Map<String, String> texts = new HashMap<>(settings.texts());
        if (settings.get(Keys.KAFKA_BROKERS).isEmpty()) {
            startKafka(kafkaPort);
            texts.put(Keys.KAFKA_BROKERS.name(), LOCAL + kafkaPort);
            texts.merge(Keys.KAFKA_TOPIC.name(), JOBS, DemoServers::unlessSet);
            texts.merge(Keys.EVENTS_KAFKA_TOPIC.name(), EVENTS, DemoServers::unlessSet);
        }
        return Settings.of(settings.home(), texts, System.getenv());
    }

    private static String unlessSet(String configured, String proposed) {
        return configured.isEmpty() ? proposed : configured;
    }

    private void startKafka(int port) throws InterruptedException {
        LOG.info("demo: starting Kafka; its libraries are fetched the first time");
        // The broker's version is that of the client.
        String jars = classPath("org.apache.kafka:kafka_2.13:" + AppInfoParser.getVersion());
        List<String> command = new ArrayList<>(java("256m", jars));
        command.add(KafkaServer.class.getName());
        command.addAll(List.of(folder.resolve("kafka").toString(), "" + port, "" + freePort()));
        DemoServer server = new DemoServer("Kafka", port, command, processes);
        servers.add(server);
        server.start();
        LOG.info(
                "demo: Kafka at localhost:{}; try: echo"
                        + " '{\"operation\": \"compress\", \"input\": \"watch/talk.mov\"}' |"
                        + " kcat -P -b localhost:{} -t {}",
                port,
                port,
                JOBS);
    }

    private static List<String> java(String heap, String classPath) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath);
    }

    /** Those of Caravan first, which name their own, newer libraries. */
    private static String classPath(String coordinates) {
        Path code = RuntimeJars.code();
        // A build has no jar that names the others.
        String own =
                Files.isDirectory(code) ? System.getProperty("java.class.path") : code.toString();
        Stream<Path> jars = new MavenJars(Set.of()).resolve(coordinates).stream().map(Jar::file);
        return Stream.concat(Stream.of(own), jars.map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        servers.forEach(DemoServer::close);
    }
}
