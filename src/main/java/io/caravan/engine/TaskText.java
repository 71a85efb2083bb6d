package io.caravan.engine;

import io.caravan.plan.Program;

import org.apache.camel.Exchange;

import java.util.List;
import java.util.Map;

/** Text of a task's route in which values of its job stand. */
final class TaskText {
    private TaskText() {}

    /**
     * @param text may be null
     */
    @SuppressWarnings("unchecked") // RunTask put the options there
    static List<String> arguments(Program program, Exchange exchange, String text) {
        return program.arguments(
                text == null ? "" : text,
                exchange.getVariable("options", Map.class),
                exchange.getVariable("name", String.class),
                exchange.getVariable("input", String.class),
                exchange.getVariable("output", String.class));
    }
}
