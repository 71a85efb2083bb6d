package io.caravan.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.config.Home;
import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.job.JobException;
import io.caravan.testing.FreePort;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class DemoServersTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Map<String, String> OTHER_KAFKA =
            Map.of("caravan.kafka.brokers", "kafka:9092");
    private static final Map<String, String> OTHER_S3 =
            Map.of("caravan.s3.endpoint", "http://s3:9000");

    @TempDir Path home;

    @Test
    void a_broker_runs_where_none_is_configured_and_comes_back_when_it_dies() throws Exception {
        int port = FreePort.find();
        try (DemoServers servers = new DemoServers(settings(OTHER_S3))) {
            Settings settings = servers.start(port, 1);
            assertThat(settings.get(Keys.KAFKA_BROKERS)).containsExactly("127.0.0.1:" + port);
            assertThat(settings.get(Keys.KAFKA_TOPIC)).containsExactly("caravan-jobs");
            String cluster = cluster(port);
            List<ProcessHandle> old = brokers().toList();
            assertThat(old).isNotEmpty();
            old.forEach(ProcessHandle::destroyForcibly);
            await().atMost(LIMIT).until(() -> old.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(cluster(port)).isEqualTo(cluster);
        }
        await().atMost(LIMIT).until(() -> brokers().findAny().isEmpty());
    }

    @Test
    void an_s3_server_runs_where_none_is_configured_and_asks_for_keys() throws Exception {
        int port = FreePort.find();
        try (DemoServers servers = new DemoServers(settings(OTHER_KAFKA))) {
            Settings settings = servers.start(1, port);
            String secret = settings.get(Keys.S3_SECRET_KEY).orElseThrow();
            assertThat(buckets(settings, secret)).containsExactly("inbox", "outbox");
            assertThat(settings.get(Keys.S3_WATCH)).containsExactly("inbox/");
            assertThatThrownBy(() -> buckets(settings, "wrong"))
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("403");
        }
    }

    private static List<String> buckets(Settings settings, String secret) {
        AwsBasicCredentials keys =
                AwsBasicCredentials.create(settings.get(Keys.S3_ACCESS_KEY).orElseThrow(), secret);
        try (S3Client client =
                S3Client.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(settings.get(Keys.S3_ENDPOINT).orElseThrow())
                        .forcePathStyle(true)
                        .credentialsProvider(StaticCredentialsProvider.create(keys))
                        .build()) {
            client.putObject(r -> r.bucket("inbox").key("a.txt"), RequestBody.fromString("a"));
            return client.listBuckets().buckets().stream().map(Bucket::name).toList();
        }
    }

    @Test
    void none_runs_where_one_is_configured() throws Exception {
        Settings own =
                settings(
                        Map.of(
                                "caravan.kafka.brokers",
                                "kafka:9092",
                                "caravan.s3.endpoint",
                                "http://s3:9000"));
        try (DemoServers servers = new DemoServers(own)) {
            Settings settings = servers.start(1, 1);
            assertThat(settings.get(Keys.KAFKA_BROKERS)).containsExactly("kafka:9092");
            assertThat(settings.get(Keys.KAFKA_TOPIC)).isEmpty();
        }
    }

    @Test
    void a_taken_port_is_said() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DemoServers servers = new DemoServers(settings(Map.of()))) {
            assertThatThrownBy(() -> servers.start(socket.getLocalPort(), 1))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("port " + socket.getLocalPort() + " is taken");
        }
    }

    private Settings settings(Map<String, String> texts) {
        return Settings.of(new Home(home, Path.of("")), texts, Map.of());
    }

    private static Stream<ProcessHandle> brokers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"));
    }

    private static String cluster(int port) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "default.api.timeout.ms", 60_000);
        try (Admin admin = Admin.create(settings)) {
            return admin.describeCluster().clusterId().get();
        }
    }
}
