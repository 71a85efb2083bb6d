package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.job.Lane;
import io.caravan.job.Step;
import io.caravan.job.StepBuilder;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operations of a job, one or several in a row, each with its preset.
 *
 * @param presets for each operation; null for one without
 */
record Chain(List<OperationInfo> operations, List<Preset> presets) {
    /**
     * @param names of operations; {@code compress@web} names a preset too
     * @param preset of the only operation, or null
     * @throws JobException of kind {@code options} when there is no such operation or preset
     */
    static Chain of(List<String> names, String preset, OperationCatalog known, Presets sets) {
        if (preset != null && (names.size() > 1 || names.get(0).contains("@"))) {
            throw JobException.options(
                    "name the preset "
                            + preset
                            + " with its operation alone: "
                            + names.get(0).replaceFirst("@.*", "")
                            + "@"
                            + preset);
        }
        List<OperationInfo> operations = new ArrayList<>();
        List<Preset> presets = new ArrayList<>();
        for (String name : names) {
            int at = name.indexOf('@');
            OperationInfo operation = known.get(at < 0 ? name : name.substring(0, at));
            String set = at < 0 ? preset : name.substring(at + 1);
            operations.add(operation);
            presets.add(set == null ? null : sets.get(operation, set));
        }
        return new Chain(operations, presets);
    }

    List<String> names() {
        return operations.stream().map(OperationInfo::name).toList();
    }

    /** Long when any step is. */
    Lane lane() {
        return operations.stream().anyMatch(o -> o.lane() == Lane.LONG) ? Lane.LONG : Lane.SHORT;
    }

    /** The options of each step. */
    List<Map<String, Object>> assign(Map<String, Object> given) {
        // One operation alone has a better word for what it does not know.
        return operations.size() == 1
                ? List.of(given)
                : new SharedOptions(operations, true).assign(given);
    }

    /**
     * The steps with their presets' options filled in, so that editing a preset never changes a
     * job.
     *
     * @param options of each step
     * @throws JobException of kind {@code options} when a value is not allowed
     */
    List<Step> steps(List<Map<String, Object>> options) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            OperationInfo operation = operations.get(i);
            Preset preset = presets.get(i);
            Map<String, Object> all =
                    preset == null ? options.get(i) : preset.under(options.get(i), operation);
            operation.options(all);
            steps.add(
                    StepBuilder.builder()
                            .operation(operation.name())
                            .preset(preset == null ? null : preset.name())
                            .options(all)
                            .build());
        }
        return steps;
    }
}
