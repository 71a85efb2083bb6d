package io.caravan.sqs;

import io.caravan.config.ConfigException;
import io.caravan.config.Keys;
import io.caravan.config.Settings;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client of the queue: where it is follows from the queue's own address. */
public final class SqsConnection {
    private static final Pattern AWS =
            Pattern.compile("(?:sqs\\.)?([a-z]{2}(?:-[a-z]+)+-\\d)\\.(?:queue\\.)?amazonaws\\..*");

    private SqsConnection() {}

    /**
     * @throws ConfigException when the settings do not fit together
     */
    public static SqsClient open(Settings settings) {
        URI queue = settings.get(Keys.SQS_QUEUE).orElseThrow();
        settings.get(Keys.SQS_DEAD_LETTER).ifPresent(letters -> check(queue, letters));
        SqsClientBuilder client =
                SqsClient.builder()
                        .region(Region.of(region(settings, queue)))
                        .endpointOverride(URI.create(server(queue)));
        Optional<String> key = settings.get(Keys.SQS_ACCESS_KEY);
        Optional<String> secret = settings.get(Keys.SQS_SECRET_KEY);
        if (key.isPresent() != secret.isPresent()) {
            throw new ConfigException(
                    "caravan.sqs.access-key and caravan.sqs.secret-key belong together; set both or"
                            + " none");
        }
        if (key.isPresent()) {
            client.credentialsProvider(
                    StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(key.get(), secret.get())));
        }
        return client.build();
    }

    private static void check(URI queue, URI letters) {
        if (letters.getPath().endsWith(".fifo")) {
            throw new ConfigException(
                    "caravan.sqs.dead-letter must be a standard queue; a FIFO queue is left to the"
                            + " redrive of "
                            + queue.getPath());
        }
        if (!server(queue).equals(server(letters))) {
            throw new ConfigException(
                    "caravan.sqs.dead-letter must be on the same server as caravan.sqs.queue, "
                            + server(queue));
        }
    }

    private static String server(URI queue) {
        return queue.getScheme() + "://" + queue.getAuthority();
    }

    static String region(Settings settings, URI queue) {
        Matcher named = AWS.matcher(queue.getHost());
        return settings.get(Keys.SQS_REGION).orElse(named.matches() ? named.group(1) : "us-east-1");
    }
}
