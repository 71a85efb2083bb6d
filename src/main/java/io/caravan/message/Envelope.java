package io.caravan.message;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.caravan.job.JobException;
import io.caravan.job.JobRequests;
import io.caravan.job.Json;
import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a message holds once it is taken out of what it was sent in: SNS, a CloudEvent in structured
 * mode, or one in the other.
 *
 * @param id of the outermost envelope that has one, or null
 * @param content the JSON in it
 */
record Envelope(String id, JsonNode content) {
    private static final int DEEPEST = 3;

    /**
     * @throws JobException of kind {@code options} when it is no JSON, or in an envelope that
     *     cannot be opened
     */
    static Envelope open(byte[] body) {
        JsonNode content = parse(body);
        String id = null;
        for (int depth = 0; depth < DEEPEST; depth++) {
            JsonNode inner = inside(content);
            if (inner.isMissingNode()) {
                break;
            }
            id = id == null ? id(content) : id;
            content = inner;
        }
        return new Envelope(id, content);
    }

    private static JsonNode parse(byte[] body) {
        if (body == null || body.length == 0) {
            throw JobException.options("the message is empty; send a job as JSON");
        }
        if (body.length > JobRequests.MOST_BYTES) {
            throw JobException.options("a job message may have 1 MiB at most");
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw JobException.options(
                    "not a job message: " + LocalPaths.printable(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode inside(JsonNode node) {
        if (isNotification(node)) {
            return parse(node.path("Message").asText().getBytes(StandardCharsets.UTF_8));
        }
        return node.has("specversion") ? data(node) : MissingNode.getInstance();
    }

    private static boolean isNotification(JsonNode node) {
        if (!node.has("TopicArn") || !node.has("Type")) {
            return false;
        }
        if (!node.path("Type").asText().equals("Notification")) {
            throw JobException.options(
                    "SNS sent no notification but a "
                            + LocalPaths.printable(node.path("Type").asText())
                            + "; confirm the subscription of the queue in SNS");
        }
        return true;
    }

    private static JsonNode data(JsonNode event) {
        try {
            if (event.has("data_base64")) {
                return parse(event.path("data_base64").binaryValue());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw JobException.options("the data_base64 of the CloudEvent is no base64");
        }
        JsonNode data = event.path("data");
        if (data.isMissingNode() || data.isNull()) {
            throw JobException.options("the CloudEvent has no data; put the job message there");
        }
        return data.isTextual() ? parse(data.asText().getBytes(StandardCharsets.UTF_8)) : data;
    }

    /** A CloudEvent is told from others by its source and id together. */
    private static String id(JsonNode envelope) {
        JsonNode id =
                envelope.has("specversion") ? envelope.path("id") : envelope.path("MessageId");
        if (!id.isTextual()) {
            return null;
        }
        String source = envelope.path("source").asText("");
        return source.isEmpty() ? id.asText() : source + " " + id.asText();
    }
}
