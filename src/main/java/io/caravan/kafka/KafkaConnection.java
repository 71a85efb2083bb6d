package io.caravan.kafka;

import io.caravan.config.ConfigException;
import io.caravan.config.Key;
import io.caravan.config.Keys;
import io.caravan.config.Settings;

import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells Camel's Kafka component how to reach the brokers and how to log in, so that no route has to
 * say it.
 */
public final class KafkaConnection {
    private static final String LOGIN =
            "org.apache.kafka.common.security.%s required username=%s password=%s;";

    private final Settings settings;

    public KafkaConnection(Settings settings) {
        this.settings = settings;
    }

    /** Whether brokers are configured. */
    public static boolean isConfigured(Settings settings) {
        return !settings.get(Keys.KAFKA_BROKERS).isEmpty();
    }

    /**
     * @throws ConfigException when the settings do not fit together
     */
    public void configure(CamelContext camel) {
        KafkaComponent component = camel.getComponent("kafka", KafkaComponent.class);
        KafkaConfiguration kafka = component.getConfiguration();
        kafka.setBrokers(String.join(",", settings.get(Keys.KAFKA_BROKERS)));
        // A name that cannot be resolved yet must not stop the start.
        kafka.setPreValidateHostAndPort(false);
        kafka.setSecurityProtocol(settings.get(Keys.KAFKA_SECURITY));
        kafka.setReconnectBackoffMaxMs(5000);
        login(kafka);
        certificates(kafka);
    }

    private void login(KafkaConfiguration kafka) {
        Optional<String> user = settings.get(Keys.KAFKA_USERNAME);
        if (!settings.get(Keys.KAFKA_SECURITY).startsWith("SASL")) {
            require(user.isEmpty(), Keys.KAFKA_USERNAME, "needs caravan.kafka.security=SASL_SSL");
            return;
        }
        require(user.isPresent(), Keys.KAFKA_USERNAME, "is needed for SASL");
        String mechanism = settings.get(Keys.KAFKA_SASL_MECHANISM);
        kafka.setSaslMechanism(mechanism);
        String module =
                mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        kafka.setSaslJaasConfig(
                LOGIN.formatted(
                        module,
                        quoted(user.get()),
                        quoted(settings.get(Keys.KAFKA_PASSWORD).orElse(""))));
    }

    /** As JAAS reads it: in quotes, a backslash before what would end or escape. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void certificates(KafkaConfiguration kafka) {
        Optional<Path> trusted = file(Keys.KAFKA_TRUSTSTORE);
        if (trusted.isPresent()) {
            kafka.setSslTruststoreLocation(trusted.get().toString());
            kafka.setSslTruststoreType(type(trusted.get()));
            settings.get(Keys.KAFKA_TRUSTSTORE_PASSWORD).ifPresent(kafka::setSslTruststorePassword);
        }
        Optional<Path> own = file(Keys.KAFKA_KEYSTORE);
        if (own.isPresent()) {
            kafka.setSslKeystoreLocation(own.get().toString());
            kafka.setSslKeystoreType(type(own.get()));
            settings.get(Keys.KAFKA_KEYSTORE_PASSWORD)
                    .ifPresent(
                            password -> {
                                kafka.setSslKeystorePassword(password);
                                kafka.setSslKeyPassword(password);
                            });
        }
    }

    private Optional<Path> file(Key<Optional<Path>> key) {
        Optional<Path> file = settings.optionalPath(key);
        file.ifPresent(path -> require(Files.isReadable(path), key, "cannot be read: " + path));
        return file;
    }

    private static String type(Path store) {
        String name = store.toString().toLowerCase(Locale.ROOT);
        if (List.of(".pem", ".crt", ".cer").stream().anyMatch(name::endsWith)) {
            return "PEM";
        }
        return name.endsWith(".jks") ? "JKS" : "PKCS12";
    }

    private static void require(boolean condition, Key<?> key, String problem) {
        if (!condition) {
            throw new ConfigException(key.name() + " " + problem);
        }
    }
}
