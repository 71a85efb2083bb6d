package io.caravan.cli;

import io.caravan.config.Settings;
import io.caravan.validate.Problem;
import io.caravan.validate.Validation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** {@code caravan validate}. */
@Command(
        name = "validate",
        description = "Check route files, options of operations and presets before they are used.",
        footer = {"", "Exit code 0 when all is well, 1 when a file has a problem."},
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    private final Supplier<Settings> settings;

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "file",
            description =
                    "What to check; without it everything shipped and everything of the home.")
    private List<Path> files = new ArrayList<>();

    ValidateCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        Logging.quiet();
        Settings read = settings.get();
        Validation validation = new Validation(read, new InstalledFfmpeg(read));
        Validation.Report report = files.isEmpty() ? validation.all() : validation.of(files);
        PrintWriter out = spec.commandLine().getOut();
        report.problems().stream()
                .sorted(Comparator.comparing(Problem::file).thenComparing(Problem::line))
                .forEach(problem -> out.println(shown(problem)));
        int count = report.problems().size();
        out.println(
                (report.files() == 1 ? "1 file" : report.files() + " files")
                        + (count == 0
                                ? ", no problem"
                                : count == 1 ? ", 1 problem" : ", " + count + " problems"));
        return count == 0 ? 0 : 1;
    }

    /** With a path as it would be typed here. */
    private static String shown(Problem problem) {
        Path here = Path.of("").toAbsolutePath();
        Path file =
                problem.file().startsWith(here) ? here.relativize(problem.file()) : problem.file();
        return new Problem(file, problem.line(), problem.message()).toString();
    }
}
