package io.caravan.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.operation.Abilities;
import io.caravan.operation.Explainer;
import io.caravan.operation.OperationText;
import io.caravan.operation.OperationView;
import io.caravan.operation.Presets;
import io.caravan.operation.TextRequest;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.netty.handler.codec.http.QueryStringDecoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the routes of {@code routes/api/operations.camel.yaml} call. Each answer is JSON text. */
public final class OperationsApi {
    private final OperationCatalog operations;
    private final Presets presets;
    private final Abilities abilities;
    private final Explainer explainer;

    public OperationsApi(
            OperationCatalog operations,
            Presets presets,
            Abilities abilities,
            Explainer explainer) {
        this.operations = operations;
        this.presets = presets;
        this.abilities = abilities;
        this.explainer = explainer;
    }

    /** Every operation that can be used, by name. */
    public String list() {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode list = answer.putArray("operations");
        operations.all().forEach(operation -> list.add(view(operation)));
        return answer.toString();
    }

    public String get(String name) {
        return view(find(name)).toString();
    }

    /**
     * What a job of this operation would do.
     *
     * @param query the raw query of the address: {@code input}, and whatever the job says besides
     * @throws JobException when the job would be refused
     */
    public String explain(String name, String query)
            throws InterruptedException, JsonProcessingException {
        OperationText.chain(name).forEach(step -> find(step.replaceFirst("@.*", "")));
        return Json.MAPPER.writeValueAsString(
                explainer.explain(TextRequest.of(name, decode(query == null ? "" : query))));
    }

    private static List<Map.Entry<String, String>> decode(String raw) {
        List<Map.Entry<String, String>> texts = new ArrayList<>();
        try {
            new QueryStringDecoder(raw, false)
                    .parameters()
                    .forEach((name, all) -> all.forEach(v -> texts.add(Map.entry(name, v))));
        } catch (IllegalArgumentException e) {
            throw JobException.options("the query is not percent-encoded: " + e.getMessage());
        }
        texts.removeIf(text -> DoorGuard.isControl(text.getKey()));
        return texts;
    }

    private OperationInfo find(String name) {
        try {
            return operations.get(name);
        } catch (JobException unknown) {
            throw new Problem.NotFound(unknown.getMessage());
        }
    }

    private ObjectNode view(OperationInfo operation) {
        return OperationView.of(operation, presets.of(operation), abilities.of(operation));
    }
}
