package io.caravan.message;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.JobException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what S3, MinIO and EventBridge say about objects. */
final class S3Notification {
    private S3Notification() {}

    /**
     * The objects that came into being, in their order; empty when the JSON is no notification at
     * all. Other events, empty objects and the markers of folders are left out.
     *
     * @throws JobException of kind {@code input} when a notification cannot be read
     */
    static Optional<List<CreatedObject>> read(JsonNode json) {
        if (json.path("Event").asText().equals("s3:TestEvent")) {
            return Optional.of(List.of());
        }
        if (json.path("source").asText().equals("aws.s3") && json.has("detail")) {
            return Optional.of(fromBridge(json));
        }
        return json.path("Records").isArray() ? Optional.of(fromRecords(json)) : Optional.empty();
    }

    private static List<CreatedObject> fromRecords(JsonNode json) {
        List<CreatedObject> objects = new ArrayList<>();
        for (JsonNode record : json.path("Records")) {
            if (!record.has("s3")) {
                throw JobException.input("the notification has a record that is none of S3");
            }
            if (record.path("eventName").asText().replace("s3:", "").startsWith("ObjectCreated")) {
                JsonNode s3 = record.path("s3");
                String key = decode(s3.path("object").path("key").asText());
                add(objects, object(s3, key, record.path("eventTime").asText()));
            }
        }
        return objects;
    }

    /** EventBridge has one object a message, and its key as it is. */
    private static List<CreatedObject> fromBridge(JsonNode json) {
        List<CreatedObject> objects = new ArrayList<>();
        if (json.path("detail-type").asText().equals("Object Created")) {
            JsonNode detail = json.path("detail");
            String key = detail.path("object").path("key").asText();
            add(objects, object(detail, key, json.path("time").asText()));
        }
        return objects;
    }

    private static CreatedObject object(JsonNode s3, String key, String time) {
        JsonNode object = s3.path("object");
        String bucket = s3.path("bucket").path("name").asText();
        if (bucket.isEmpty() || key.isEmpty()) {
            throw JobException.input("the notification names no bucket or no key");
        }
        String etag = object.path("eTag").asText(object.path("etag").asText("")).replace("\"", "");
        return new CreatedObject(
                bucket,
                key,
                etag.isEmpty() ? null : etag,
                object.path("size").isNumber() ? object.path("size").asLong() : null,
                object.path("sequencer").asText(null),
                instant(time));
    }

    private static void add(List<CreatedObject> objects, CreatedObject object) {
        boolean empty = object.bytes() != null && object.bytes() == 0;
        if (!empty && !object.key().endsWith("/")) {
            objects.add(object);
        }
    }

    /** Keys come as in a form: {@code +} is a space. */
    private static String decode(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw JobException.input("the notification has a key that is not URL-encoded");
        }
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
