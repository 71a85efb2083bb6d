package io.caravan.http;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.job.Json;
import io.caravan.reload.RouteState;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the route of {@code routes/api/routes.camel.yaml} calls. */
public final class RoutesApi {
    private final Supplier<List<RouteState>> states;

    /**
     * @param states of all route files, by kind and name
     */
    public RoutesApi(Supplier<List<RouteState>> states) {
        this.states = states;
    }

    /** Every route file and how it stands with it, as JSON. */
    public String list() throws JsonProcessingException {
        return Json.MAPPER.writeValueAsString(Map.of("routes", states.get()));
    }
}
