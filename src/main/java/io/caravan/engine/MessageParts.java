package io.caravan.engine;

import io.caravan.config.ConfigException;
import io.caravan.config.Key;
import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.kafka.KafkaConnection;
import io.caravan.kafka.KafkaMessages;
import io.caravan.message.Messages;
import io.caravan.message.NoHeaders;
import io.caravan.message.ObjectSource;
import io.caravan.message.WhileStoreWorks;
import io.caravan.sqs.SqsConnection;
import io.caravan.sqs.SqsMessages;
import io.caravan.storage.Reach;
import io.caravan.store.JobStore;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;

import java.net.URI;
import java.util.concurrent.Executor;

/**
 * What the sources of messages refer to. Kafka and SQS are touched only when they are configured,
 * so that a service without them neither loads nor needs their libraries.
 */
final class MessageParts {
    /** So many jobs share one flush of the store to disk. */
    private static final int THREADS = 32;

    private final CamelContext camel;
    private final Settings settings;
    private final JobStore jobs;

    MessageParts(CamelContext camel, Settings settings, JobStore jobs) {
        this.camel = camel;
        this.settings = settings;
        this.jobs = jobs;
    }

    /** Makes what the routes need; nothing is taken in before they start. */
    void bind(Intake intake, Reach reach, ObjectSource objects) {
        Executor threads =
                camel.getExecutorServiceManager().newThreadPool(this, "intake", threads());
        bind("messages", new Messages(intake, reach, objects, threads));
        bind("noHeaders", new NoHeaders());
        boolean kafka = KafkaConnection.isConfigured(settings);
        require(kafka, Keys.KAFKA_TOPIC);
        require(kafka, Keys.EVENTS_KAFKA_TOPIC);
        if (kafka) {
            new KafkaConnection(settings).configure(camel);
            bind("kafkaMessages", new KafkaMessages());
        }
        settings.get(Keys.SQS_QUEUE).ifPresent(this::bindQueue);
    }

    private void require(boolean brokers, Key<?> topic) {
        if (!brokers && !settings.texts().get(topic.name()).isBlank()) {
            throw new ConfigException(topic.name() + " needs caravan.kafka.brokers");
        }
    }

    private void bindQueue(URI queue) {
        String path = queue.getPath();
        bind("sqsClient", SqsConnection.open(settings));
        bind("sqsMessages", new SqsMessages(path.substring(path.lastIndexOf('/') + 1)));
        bind("whileStoreWorks", new WhileStoreWorks(jobs));
    }

    private static ThreadPoolProfile threads() {
        ThreadPoolProfile profile = new ThreadPoolProfile("intake");
        profile.setPoolSize(THREADS);
        profile.setMaxPoolSize(THREADS);
        profile.setMaxQueueSize(1000);
        profile.setAllowCoreThreadTimeOut(true);
        return profile;
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }
}
