package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The arguments of a program that a task runs. The text is taken apart first and the values are put
 * in then, so each stays one argument or part of one, whatever it holds; none can become an option,
 * part of a shell's script or part of a filter.
 *
 * @param program as its route names it
 */
public record Program(String program) {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh", "fish");
    private static final Pattern SCRIPT = Pattern.compile("-[a-z]*c");
    private static final Pattern FILTERS =
            Pattern.compile("-(vf|af|lavfi|filter|filter_complex)(:.*)?");
    private static final Pattern NUMBER = Pattern.compile("-[0-9.]+");

    /**
     * @param text as the arguments of an operation are written: <code>--model ${option.model} --
     *     ${input}</code>
     * @param options of the job, complete
     * @param name file name of the original without extension
     * @param input the file to read
     * @param output the folder to write into
     * @throws JobException when the text is wrong or a value cannot be used where it stands
     */
    public List<String> arguments(
            String text, Map<String, Object> options, String name, String input, String output) {
        Map<String, Object> values = new HashMap<>();
        options.forEach((option, value) -> values.put("option." + option, value));
        values.put("name", name);
        List<Template.Token> tokens =
                Template.of(text, Template.Kind.OUTPUT)
                        .tokens(new Scope(values, new Measured(Map.of(), true)));
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Template.Token token = tokens.get(i);
            String argument = Template.resolve(token.text(), input, output);
            refuseOption(token, argument);
            if (i > 0) {
                refuseCode(tokens.get(i - 1).text(), token, argument);
            }
            arguments.add(argument);
        }
        return arguments;
    }

    private void refuseOption(Template.Token token, String argument) {
        if (token.begunByValue()
                && argument.startsWith("-")
                && !NUMBER.matcher(argument).matches()) {
            throw JobException.options(
                    "\""
                            + LocalPaths.printable(argument)
                            + "\" begins with a dash, so "
                            + program
                            + " would take it for an option; a task can write --option=${…}");
        }
    }

    private void refuseCode(String before, Template.Token token, String argument) {
        boolean free = !token.fixed() || !argument.equals(token.text());
        if (free && SHELLS.contains(baseName()) && SCRIPT.matcher(before).matches()) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "a value stands inside the script of "
                            + program
                            + " -c; put it behind, as in: -c 'convert \"$1\" \"$2\"' sh ${input}"
                            + " ${output}/main.png");
        }
        if (free && baseName().equals("ffmpeg") && FILTERS.matcher(before).matches()) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "a value stands inside a filter, where it could be more than one; make it an"
                            + " operation instead of a task");
        }
    }

    private String baseName() {
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
