package io.caravan.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.Json;
import io.caravan.plan.OperationInfo;

import java.util.List;

/** An operation as everybody outside sees it. */
public final class OperationView {
    private OperationView() {}

    public static ObjectNode of(OperationInfo operation, List<Preset> presets, Ability ability) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("name", operation.name());
        view.put("title", operation.title());
        view.put("description", operation.description());
        view.put("kind", operation.task() == null ? "operation" : "task");
        view.put("lane", operation.lane().text());
        view.set("makes", Json.MAPPER.valueToTree(operation.makes()));
        view.put("available", ability.available());
        ArrayNode missing = view.putArray("missing");
        ability.missing()
                .forEach(
                        (what, reasons) -> {
                            ObjectNode lack = missing.addObject().put("what", what);
                            if (!reasons.isEmpty()) {
                                lack.set("neededFor", Json.MAPPER.valueToTree(reasons));
                            }
                        });
        view.set("options", operation.schema());
        ObjectNode sets = view.putObject("presets");
        for (Preset preset : presets) {
            sets.putObject(preset.name())
                    .put("description", preset.description())
                    .set("options", Json.MAPPER.valueToTree(preset.options()));
        }
        return view;
    }
}
