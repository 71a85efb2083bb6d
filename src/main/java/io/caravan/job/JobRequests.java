package io.caravan.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import io.caravan.storage.LocalPaths;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** Reads job messages: one schema for every door. */
public final class JobRequests {
    /** Largest message, in bytes. */
    public static final int MOST_BYTES = 1 << 20;

    private static final String SCHEMA = "job-request.schema.json";

    private final JsonSchema schema;

    public JobRequests() {
        try (InputStream text = JobRequests.class.getResourceAsStream(SCHEMA)) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param message JSON, at most 1 MiB
     * @throws JobException of kind {@code options} that says what is wrong with it
     */
    public JobRequest read(byte[] message) {
        if (message.length > MOST_BYTES) {
            throw JobException.options("a job message may have 1 MiB at most");
        }
        try {
            return read(Json.MAPPER.readTree(message));
        } catch (JacksonException e) {
            String line =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw JobException.options(
                    "not a job message: " + LocalPaths.printable(e.getOriginalMessage()) + line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param message as parsed
     * @throws JobException of kind {@code options} that says what is wrong with it
     */
    public JobRequest read(JsonNode message) {
        check(message);
        try {
            return Json.MAPPER.treeToValue(message, JobRequest.class);
        } catch (JacksonException e) {
            throw JobException.options(
                    "not a job message: " + LocalPaths.printable(e.getOriginalMessage()));
        }
    }

    private void check(JsonNode json) {
        if (json == null || !json.isObject()) {
            throw JobException.options("not a job message: expected a JSON object");
        }
        String problems =
                schema.validate(json).stream()
                        .map(ValidationMessage::getMessage)
                        .map(text -> text.replaceFirst("^\\$\\.?:? ?", ""))
                        .limit(5)
                        .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw JobException.options("not a valid job message: " + problems);
        }
    }
}
