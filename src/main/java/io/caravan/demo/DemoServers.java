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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
    private static final String IN = "inbox";
    private static final String OUT = "outbox";
    private static final String ACCESS = "caravan";
    private static final String SECRET = "caravan-demo";
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
     * @param s3Port where the S3 server listens
     * @return the configuration with the servers in it
     * @throws io.caravan.job.JobException when one cannot be had or started
     */
    public Settings start(int kafkaPort, int s3Port) throws InterruptedException {
        Map<String, String> texts = new HashMap<>(settings.texts());
        if (settings.get(Keys.KAFKA_BROKERS).isEmpty()) {
            startKafka(kafkaPort);
            texts.put(Keys.KAFKA_BROKERS.name(), LOCAL + kafkaPort);
            texts.merge(Keys.KAFKA_TOPIC.name(), JOBS, DemoServers::unlessSet);
            texts.merge(Keys.EVENTS_KAFKA_TOPIC.name(), EVENTS, DemoServers::unlessSet);
        }
        if (settings.get(Keys.S3_ENDPOINT).isEmpty() && settings.get(Keys.S3_BUCKETS).isEmpty()) {
            startS3(s3Port);
            texts.putAll(s3(s3Port));
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

    private void startS3(int port) throws InterruptedException {
        LOG.info("demo: starting an S3 server; its libraries are fetched the first time");
        List<String> command = new ArrayList<>(java("256m", classPath(s3Proxy())));
        command.add(S3Server.class.getName());
        command.addAll(List.of(folder.resolve("s3").toString(), "" + port, ACCESS, SECRET));
        command.addAll(List.of(IN, OUT));
        DemoServer server = new DemoServer("S3", port, command, processes);
        servers.add(server);
        server.start();
        LOG.info(
                "demo: S3 at http://localhost:{} with the keys {} and {}; try: AWS_ACCESS_KEY_ID={}"
                        + " AWS_SECRET_ACCESS_KEY={} aws --endpoint-url http://localhost:{} s3 cp"
                        + " talk.mov s3://{}/compress/",
                port,
                ACCESS,
                SECRET,
                ACCESS,
                SECRET,
                port,
                IN);
    }

    private static Map<String, String> s3(int port) {
        return Map.of(
                Keys.S3_ENDPOINT.name(),
                "http://" + LOCAL + port,
                Keys.S3_ACCESS_KEY.name(),
                ACCESS,
                Keys.S3_SECRET_KEY.name(),
                SECRET,
                Keys.S3_BUCKETS.name(),
                IN + "," + OUT,
                Keys.S3_WATCH.name(),
                IN,
                Keys.S3_OUTPUT.name(),
                "s3://" + OUT + "/",
                Keys.S3_POLL.name(),
                "2s");
    }

    /** The version that the build compiled against. */
    private static String s3Proxy() {
        try (InputStream text = DemoServers.class.getResourceAsStream("s3proxy.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
