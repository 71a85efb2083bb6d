package io.caravan.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a program that a task runs. */
public final class Program {
    private Program() {}

    /**
     * Takes the text apart first and puts the values in then, so that each stays one argument or
     * part of one, whatever it holds.
     *
     * @param text as the arguments of an operation are written: <code>--model ${option.model} --
     *     ${input}</code>
     * @param options of the job, complete
     * @param name file name of the original without extension
     * @param input the file to read
     * @param output the folder to write into
     */
    public static List<String> arguments(
            String text, Map<String, Object> options, String name, String input, String output) {
        Map<String, Object> values = new HashMap<>();
        options.forEach((option, value) -> values.put("option." + option, value));
        values.put("name", name);
        values.put("input", input);
        values.put("output", output);
        return Template.of(text, Template.Kind.OUTPUT).tokens(new Scope(values)).stream()
                .map(Template.Token::text)
                .toList();
    }
}
