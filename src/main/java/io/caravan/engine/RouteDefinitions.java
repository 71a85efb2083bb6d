package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.operation.Definitions;
import io.caravan.probe.Probe;

import java.util.Map;

/** Asks the operations' routes. */
public record RouteDefinitions(Dispatch dispatch) implements Definitions {
    @Override
    public Made of(Job job, Map<String, Object> options, Probe probe) {
        Map<String, Object> headers = Map.of("options", options, "probe", probe);
        Dispatch.Answer<String> answer =
                dispatch.ask("operation", job.firstOperation(), job, headers, String.class);
        return new Made(answer.body(), answer.version());
    }
}
