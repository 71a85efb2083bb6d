package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job as a query or a command line says it: names with texts. {@code input}, {@code preset} and
 * {@code output} are the job's own; every other name is an option. {@code option.preset} is always
 * the option.
 */
public final class TextRequest {
    private static final String OPTION = "option.";

    private TextRequest() {}

    /**
     * @param operation or a chain, {@code resize > compress@web}
     * @param texts as they were given, in order
     * @throws JobException of kind {@code options} when one is given twice
     */
    public static JobRequest of(String operation, List<Map.Entry<String, String>> texts) {
        Map<String, String> own = new HashMap<>();
        Map<String, Object> options = new HashMap<>();
        for (Map.Entry<String, String> text : texts) {
            String name = text.getKey();
            Object before =
                    switch (name) {
                        case "input", "preset", "output" -> own.put(name, text.getValue());
                        default ->
                                options.put(
                                        name.startsWith(OPTION)
                                                ? name.substring(OPTION.length())
                                                : name,
                                        text.getValue());
                    };
            if (before != null) {
                throw JobException.options(name + " is given twice");
            }
        }
        return JobRequestBuilder.builder()
                .operation(OperationText.chain(operation))
                .input(own.get("input"))
                .preset(own.get("preset"))
                .output(own.get("output"))
                .options(options)
                .build();
    }
}
