package io.caravan.http;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.job.Json;
import io.caravan.reload.RouteReload;

import java.util.Map;

/** What the route of {@code routes/api/routes.camel.yaml} calls. */
public final class RoutesApi {
    private final RouteReload routes;

    public RoutesApi(RouteReload routes) {
        this.routes = routes;
    }

    /** Every route file and how it stands with it, as JSON. */
    public String list() throws JsonProcessingException {
        return Json.MAPPER.writeValueAsString(Map.of("routes", routes.states()));
    }
}
