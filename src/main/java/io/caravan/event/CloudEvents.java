package io.caravan.event;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.http.JobView;
import io.caravan.job.Event;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.jackson.JsonFormat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;

/** Writes events as CloudEvents 1.0 in their JSON form. */
final class CloudEvents {
    static final String MEDIA_TYPE = "application/cloudevents+json";
    static final String BATCH_MEDIA_TYPE = "application/cloudevents-batch+json";

    private final URI source;
    private final JsonFormat format = new JsonFormat();

    /**
     * @param source which Caravan it happened in
     */
    CloudEvents(URI source) {
        this.source = source;
    }

    /** One event, with the job as everybody outside sees it. */
    String json(Message message) {
        Event event = message.event();
        JsonNode data =
                message.job() == null
                        ? event.data()
                        : JobView.of(Snapshot.then(message.job(), event));
        CloudEvent cloud =
                CloudEventBuilder.v1()
                        .withId(event.id())
                        .withSource(source)
                        .withType(EventType.cloud(event.type()))
                        .withSubject(message.subject())
                        .withTime(event.time().atOffset(ZoneOffset.UTC))
                        .withData("application/json", data(data))
                        .build();
        return new String(format.serialize(cloud), StandardCharsets.UTF_8);
    }

    private static BytesCloudEventData data(JsonNode json) {
        return BytesCloudEventData.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String batch(List<String> events) {
        return "[" + String.join(",", events) + "]";
    }
}
