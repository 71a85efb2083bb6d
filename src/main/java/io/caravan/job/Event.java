package io.caravan.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;

/** Something that happened to a job and has not been relayed to the sinks yet. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(String id, String type, Instant time, JsonNode data) {}
