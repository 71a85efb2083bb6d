package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.plan.OperationInfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds out which of several operations each option is for. {@code crf} is for all that declare it,
 * {@code compress.crf} for those of that name, {@code 2.crf} for the second step of a chain; what
 * is said more precisely wins.
 */
final class SharedOptions {
    private final List<OperationInfo> operations;
    private final boolean numbered;

    /**
     * @param numbered whether they are the steps of one chain, which have numbers
     */
    SharedOptions(List<OperationInfo> operations, boolean numbered) {
        this.operations = operations;
        this.numbered = numbered;
    }

    /**
     * @return the options of each operation, in their order
     * @throws JobException of kind {@code options} for one that none of them knows
     */
    List<Map<String, Object>> assign(Map<String, Object> given) {
        List<Map<String, Object>> plain = empty();
        List<Map<String, Object>> named = empty();
        List<Map<String, Object>> byNumber = empty();
        given.forEach(
                (key, value) -> {
                    int dot = key.indexOf('.');
                    String prefix = dot < 0 ? "" : key.substring(0, dot).replace('_', '-');
                    String name = key.substring(dot + 1);
                    if (dot < 0) {
                        put(plain, key, value, i -> declares(i, key), key);
                    } else if (numbered && prefix.matches("[1-9][0-9]?")) {
                        int step = Integer.parseInt(prefix) - 1;
                        put(byNumber, name, value, i -> i == step && declares(i, name), key);
                    } else {
                        put(
                                named,
                                name,
                                value,
                                i -> operations.get(i).name().equals(prefix) && declares(i, name),
                                key);
                    }
                });
        return IntStream.range(0, operations.size())
                .mapToObj(i -> merged(List.of(plain.get(i), named.get(i), byNumber.get(i))))
                .toList();
    }

    private List<Map<String, Object>> empty() {
        List<Map<String, Object>> maps = new ArrayList<>();
        operations.forEach(operation -> maps.add(new HashMap<>()));
        return maps;
    }

    private void put(
            List<Map<String, Object>> to,
            String name,
            Object value,
            IntPredicate isFor,
            String key) {
        int[] found = IntStream.range(0, operations.size()).filter(isFor).toArray();
        if (found.length == 0) {
            throw unknown(key);
        }
        for (int i : found) {
            String spelled = spelled(i, name);
            if (to.get(i).put(spelled, value) != null) {
                throw JobException.options("the option " + spelled + " is given twice");
            }
        }
    }

    private boolean declares(int operation, String name) {
        return operations.get(operation).options().names().contains(spelled(operation, name));
    }

    private String spelled(int operation, String name) {
        return operations.get(operation).options().names().contains(name)
                ? name
                : name.replace('_', '-');
    }

    private static Map<String, Object> merged(List<Map<String, Object>> lowestFirst) {
        Map<String, Object> merged = new HashMap<>();
        lowestFirst.forEach(merged::putAll);
        return merged;
    }

    private JobException unknown(String key) {
        return JobException.options(
                "none of these operations has an option "
                        + key
                        + ": "
                        + operations.stream()
                                .distinct()
                                .map(SharedOptions::words)
                                .collect(Collectors.joining("; "))
                        + ". For one alone write "
                        + operations.get(0).name()
                        + ".option"
                        + (numbered ? " or 1.option" : ""));
    }

    private static String words(OperationInfo operation) {
        List<String> names = operation.options().names();
        return operation.name()
                + (names.isEmpty() ? " takes none" : " takes " + String.join(", ", names));
    }
}
