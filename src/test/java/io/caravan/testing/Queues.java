package io.caravan.testing;

import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server that speaks SQS, in this JVM, and its client. */
public final class Queues implements AutoCloseable {
    private final SQSRestServer server;
    private final int port;
    public final SqsClient client;

    public Queues() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(0).start();
        port = server.waitUntilStarted().localAddress().getPort();
        client =
                SqsClient.builder()
                        .endpointOverride(URI.create("http://127.0.0.1:" + port))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("x", "y")))
                        .build();
    }

    /** Makes a queue; returns its address. */
    public String create(String name, Map<QueueAttributeName, String> attributes) {
        client.createQueue(q -> q.queueName(name).attributes(attributes));
        return "http://127.0.0.1:" + port + "/000000000000/" + name;
    }

    public void delete(String queue) {
        client.deleteQueue(q -> q.queueUrl(queue));
    }

    /** Messages that wait, or are with somebody. */
    public int size(String queue) {
        Map<QueueAttributeName, String> attributes =
                client.getQueueAttributes(
                                q -> q.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                        .attributes();
        return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(
                        attributes.get(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    /** Takes at least so many messages out. */
    public List<Message> read(String queue, int least) {
        List<Message> all = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (all.size() < least && System.nanoTime() < end) {
            client.receiveMessage(
                            q ->
                                    q.queueUrl(queue)
                                            .waitTimeSeconds(1)
                                            .maxNumberOfMessages(10)
                                            .messageAttributeNames("All")
                                            .visibilityTimeout(60))
                    .messages()
                    .forEach(all::add);
        }
        return all;
    }

    @Override
    public void close() {
        client.close();
        server.stopAndWait();
    }
}
