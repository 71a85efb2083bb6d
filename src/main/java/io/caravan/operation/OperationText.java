package io.caravan.operation;

import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBranchBuilder;

import java.util.Arrays;
import java.util.List;

/**
 * Operations as source files and command lines name them: {@code resize > compress@web, thumbnail}
 * is a chain and, beside it, one operation more.
 */
public final class OperationText {
    private OperationText() {}

    /**
     * The request with the operations that the text names.
     *
     * @throws JobException of kind {@code options} when a name is missing between the signs
     */
    public static JobRequest apply(String text, JobRequest request) {
        List<String> sideBySide = parts(text, ",");
        if (sideBySide.size() == 1) {
            return request.withOperation(chain(text));
        }
        return request.withBranches(
                sideBySide.stream()
                        .map(one -> JobRequestBranchBuilder.builder().operation(chain(one)).build())
                        .toList());
    }

    /** The steps that a text without commas names. */
    public static List<String> chain(String text) {
        return parts(text, ">");
    }

    private static List<String> parts(String text, String sign) {
        List<String> parts = Arrays.stream(text.split(sign, -1)).map(String::strip).toList();
        if (parts.contains("")) {
            throw JobException.options(
                    "\"" + text + "\" names no operations; write them as in resize > compress@web");
        }
        return parts;
    }
}
