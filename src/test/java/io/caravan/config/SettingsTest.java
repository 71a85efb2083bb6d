package io.caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.http.Listen;
import io.caravan.job.Exists;
import io.caravan.retention.Keep;
import io.caravan.verify.Verify;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class SettingsTest {
    @TempDir Path folder;
    private Path base;
    private Path home;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void layOutTheFolders() throws IOException {
        base = folder.resolve("base");
        home = folder.resolve("home");
        write(base, "application.properties", "");
        write(base, "application-local.properties", "");
        properties.put("caravan.base", base.toString());
        environment.put("CARAVAN_HOME", home.toString());
    }

    @Test
    void has_defaults_for_everything() {
        Settings settings = load();

        assertThat(settings.get(Keys.LISTEN)).isEqualTo(new Listen("127.0.0.1", 8080));
        assertThat(settings.path(Keys.DATA)).isEqualTo(home.resolve("data"));
        assertThat(settings.logs()).isEqualTo(home.resolve("data/logs"));
        assertThat(settings.get(Keys.FFMPEG)).isEmpty();
        assertThat(settings.get(Keys.FFMPEG_MEMORY)).isEqualTo(8L << 30);
        assertThat(settings.get(Keys.KEEP_DONE).forever()).isTrue();
        assertThat(settings.get(Keys.KEEP_LOGS)).isEqualTo(new Keep(Duration.ofDays(30), null));
        assertThat(settings.get(Keys.EXISTS)).isEqualTo(Exists.COUNTER);
        assertThat(settings.get(Keys.SLOTS_LONG)).isPositive();
        assertThat(settings.get(Keys.SLOTS_SHORT)).isBetween(1, 4);
        assertThat(settings.get(Keys.WATCH_EXTENSIONS)).contains("mp4", "mkv", "mxf", "mp3");
    }

    @Test
    void types_what_is_written() throws IOException {
        write(
                home,
                "application.properties",
                """
                caravan.listen = [::1]:0
                caravan.watch = /mnt/media
                caravan.read = /mnt/a, media/b
                caravan.ffmpeg = tools/ffmpeg
                caravan.keep.failed = 30d, 50G
                caravan.verify = full
                caravan.slots.long = 3
                caravan.stop.timeout = 0s
                caravan.disk.floor = 512M
                """);

        Settings settings = load();

        assertThat(settings.get(Keys.LISTEN)).hasToString("[::1]:0");
        assertThat(settings.path(Keys.WATCH)).isEqualTo(Path.of("/mnt/media"));
        assertThat(settings.paths(Keys.READ))
                .containsExactly(Path.of("/mnt/a"), home.resolve("media/b"));
        assertThat(settings.optionalPath(Keys.FFMPEG)).contains(home.resolve("tools/ffmpeg"));
        assertThat(settings.get(Keys.KEEP_FAILED))
                .isEqualTo(new Keep(Duration.ofDays(30), 50L << 30));
        assertThat(settings.get(Keys.VERIFY)).isEqualTo(Verify.FULL);
        assertThat(settings.get(Keys.SLOTS_LONG)).isEqualTo(3);
        assertThat(settings.get(Keys.STOP_TIMEOUT)).isZero();
        assertThat(settings.get(Keys.DISK_FLOOR)).isEqualTo(512L << 20);
    }

    @Test
    void later_places_win_key_by_key() throws IOException {
        write(base, "application-local.properties", "caravan.nice=1\ncaravan.max-lost=11\n");
        write(base, "application.properties", "caravan.nice=2\ncaravan.lease=12s\n");
        write(home, "application.properties", "caravan.nice=3\ncaravan.max-failures=13\n");
        assertThat(load().get(Keys.NICE)).isEqualTo(3);

        environment.put("CARAVAN_NICE", "4");
        environment.put("CARAVAN_INPUT_MAX_STREAMS", "14");
        assertThat(load().get(Keys.NICE)).isEqualTo(4);

        properties.put("caravan.nice", "5");
        Settings settings = load();
        assertThat(settings.get(Keys.NICE)).isEqualTo(5);
        assertThat(settings.get(Keys.MAX_LOST)).isEqualTo(11);
        assertThat(settings.get(Keys.LEASE)).isEqualTo(Duration.ofSeconds(12));
        assertThat(settings.get(Keys.MAX_FAILURES)).isEqualTo(13);
        assertThat(settings.get(Keys.INPUT_MAX_STREAMS)).isEqualTo(14);
    }

    @Test
    void the_profile_may_come_from_anywhere_and_must_exist() throws IOException {
        write(home, "application-studio.properties", "caravan.nice=7\n");
        environment.put("CARAVAN_PROFILE", "studio");
        assertThat(load().get(Keys.NICE)).isEqualTo(7);

        environment.put("CARAVAN_PROFILE", "cloud");
        refuses("caravan.profile", "config/application-cloud.properties", "local, studio");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caravan.slot.long=1 | caravan.slot.long: no such key; did you mean caravan.slots.long?",
                "caravan.colour=red | caravan.colour: no such key",
                "server.port=8080 | server.port: no such key; keys begin with caravan. or camel.",
                "my.kafka.password=hunter2 | my.kafka.password holds a secret in plain text",
                "camel.component.aws2-s3.secretKey-token=x | holds a secret in plain text",
            })
    void keys_that_cannot_be_meant_stop_the_start(String line, String message) throws IOException {
        write(home, "application.properties", line + "\n");

        refuses(message, "application.properties");
    }

    @Test
    void mistyped_overrides_stop_the_start_too() {
        properties.put("caravan.profil", "local");
        refuses("-Dcaravan.profil", "did you mean caravan.profile?");
        properties.remove("caravan.profil");

        environment.put("CARAVAN_LISTN", "127.0.0.1:1");
        refuses("CARAVAN_LISTN", "did you mean CARAVAN_LISTEN?");
    }

    @Test
    void variables_of_other_purposes_are_left_alone() {
        environment.put("CARAVAN_SERVICE_HOST", "10.0.0.7");
        environment.put("CARAVAN_PORT_8080_TCP", "tcp://10.0.0.7:8080");
        environment.put("CARAVAN_S3_SECRET", "x");
        environment.put("CARAVAN_VAULT_PASSPHRASE", "x");
        properties.put("caravan.test.media", "/media");

        assertThat(load().get(Keys.LISTEN).port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caravan.listen=0.0.0.0:8080 | no API keys",
                "caravan.listen=8080 | of the form host:port",
                "caravan.listen=127.0.0.1:65536 | above 65535",
                "caravan.lease=30 | write a number and a unit",
                "caravan.lease=0s | the least is",
                "caravan.disk.floor=2 GB | 512M, 2G",
                "caravan.disk.floor=999999999999T | more than there can be",
                "caravan.nice=20 | from 0 to 19",
                "caravan.nice=-1 | from 0 to 19",
                "caravan.slots.long=0 | from 1 to 1024",
                "caravan.verify=all | edges, full",
                "caravan.exists=overwrite | counter, replace, skip, fail",
                "caravan.keep.done=30m | write 30d, 20G",
                "caravan.keep.jobs=5G | write an age",
                "caravan.data= | write a path",
                "caravan.watch.extensions=.mp4 | without dot",
                "caravan.profile=../etc | small letters",
                "caravan.log.level=loud | ERROR, WARN",
                "caravan.http.allow=10.0.0.0/33 | a host name, an address or a network",
                "caravan.events.kafka.types=done | write submitted, started, progress",
                "caravan.webhook.urls=ftp://a/b | http:// or https://",
                "caravan.mail.server=mail.example.com | smtp:host:port",
            })
    void impossible_values_are_named_with_what_is_allowed(String line, String allowed)
            throws IOException {
        write(home, "application.properties", line + "\n");

        refuses(
                line.substring(0, line.indexOf('=')),
                line.substring(line.indexOf('=') + 1),
                allowed);
    }

    @Test
    void values_may_come_from_the_environment_by_name() throws IOException {
        write(
                home,
                "application.properties",
                "caravan.data={{env:DISK}}/caravan\ncaravan.nice={{env:POLITE:9}}\n");
        environment.put("DISK", "/mnt/$fast");

        assertThat(load().path(Keys.DATA)).isEqualTo(Path.of("/mnt/$fast/caravan"));
        assertThat(load().get(Keys.NICE)).isEqualTo(9);

        environment.remove("DISK");
        refuses("caravan.data", "environment variable DISK is not set");
    }

    @Test
    void routes_get_all_keys_as_text_and_secrets_only_as_placeholders() throws IOException {
        write(
                home,
                "application.properties",
                """
                my.greeting = Grüße
                my.kafka.password = {{env:KAFKA_PASSWORD}}
                camel.main.name = media
                """);

        assertThat(load().texts())
                .containsEntry("my.greeting", "Grüße")
                .containsEntry("my.kafka.password", "{{env:KAFKA_PASSWORD}}")
                .containsEntry("camel.main.name", "media")
                .containsEntry("caravan.watch", "watch")
                .containsEntry("caravan.watch.path", home.resolve("watch").toString())
                .containsEntry("caravan.events.folder.path", "")
                .containsEntry("caravan.watch.raw", "RAW(watch)")
                .doesNotContainKey("caravan.mail.user.raw");
    }

    @Test
    void a_file_in_the_home_hides_the_shipped_one() throws IOException {
        write(base, "logback.xml", "shipped");
        Home both = load().home();
        assertThat(both.file("config/logback.xml")).contains(base.resolve("config/logback.xml"));

        write(home, "logback.xml", "own");
        assertThat(both.file("config/logback.xml")).contains(home.resolve("config/logback.xml"));
        assertThat(both.file("config/none.xml")).isEmpty();
    }

    @Test
    void further_connections_to_s3_have_names() throws IOException {
        environment.put("MINIO_SECRET", "sesame");
        write(
                home,
                "application.properties",
                """
                caravan.s3.buckets=media
                caravan.s3.minio.buckets=in, out-*
                caravan.s3.minio.endpoint=http://minio:9000
                caravan.s3.minio.secret-key={{env:MINIO_SECRET}}
                """);

        Settings settings = load();

        assertThat(settings.s3Connections()).containsExactly("minio");
        assertThat(settings.get(Keys.S3_BUCKETS)).containsExactly("media");
        assertThat(settings.get(Keys.S3_ENDPOINT)).isEmpty();
        assertThat(settings.get(Keys.S3_BUCKETS, "minio")).containsExactly("in", "out-*");
        assertThat(settings.get(Keys.S3_ENDPOINT, "minio"))
                .hasToString("Optional[http://minio:9000]");
        assertThat(settings.get(Keys.S3_SECRET_KEY, "minio")).contains("sesame");
        assertThat(settings.get(Keys.S3_CHECKSUMS, "minio")).isEqualTo("supported");

        write(home, "application.properties", "caravan.s3.minio.secret-key=sesame\n");
        refuses("holds a secret in plain text");
        write(home, "application.properties", "caravan.s3.minio.endpoint=minio:9000\n");
        refuses("caravan.s3.minio.endpoint", "http://minio:9000");
        write(home, "application.properties", "caravan.s3.minio.bukkets=in\n");
        refuses("caravan.s3.minio.bukkets: no such key");
    }

    /** The shipped file is the documentation: it must say what the code says. */
    @Test
    void the_shipped_file_names_every_key_with_its_default() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("config/application.properties"));
        List<String> keys = lines.stream().filter(line -> line.matches("#?caravan\\..*")).toList();

        assertThat(keys)
                .containsExactlyElementsOf(
                        Keys.ALL.stream()
                                .map(key -> "#" + key.name() + "=" + key.initial())
                                .toList());
        for (Key<?> key : Keys.ALL) {
            int at = lines.indexOf("#" + key.name() + "=" + key.initial());
            assertThat(lines.subList(at - 2, at))
                    .containsExactly("# " + key.text() + ".", "# (" + key.unit() + ")");
        }
    }

    @Test
    void the_manual_describes_every_key() throws IOException {
        String manual = Files.readString(Path.of("docs/configuration.md"));

        for (Key<?> key : Keys.ALL) {
            assertThat(manual).contains("| `" + key.name() + "` |").contains(key.text());
        }
    }

    private Settings load() {
        return Settings.load(properties, environment);
    }

    private void refuses(String... parts) {
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config").resolve(name), text);
    }
}
