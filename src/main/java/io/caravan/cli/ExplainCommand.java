package io.caravan.cli;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.engine.OperationParts;
import io.caravan.engine.OperationRoutes;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.ffmpeg.FfmpegLocator;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.operation.Explanation;
import io.caravan.operation.TextRequest;
import io.caravan.process.GuardedProcesses;
import io.caravan.process.Processes;
import io.caravan.storage.LocalPaths;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** {@code caravan explain compress clip.mp4 crf=20}. */
@Command(
        name = "explain",
        description = "Say what an operation would do with a file: commands, names, reasons.",
        footer = {
            "",
            "preset=NAME uses a set of options, output=TEMPLATE says where to; every other name is",
            "an option of the operation. option.preset=… is always the option.",
            "Nothing is run but the probe of the file. The service need not run."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private final Supplier<Settings> settings;

    @Spec private CommandSpec spec;

    @Parameters(index = "0", description = "Name of the operation; caravan operations lists them.")
    private String operation;

    @Parameters(index = "1", description = "A media file.")
    private Path file;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "option=value")
    private List<String> options = new ArrayList<>();

    @Option(names = "--json", description = "As GET /operations/{name}/explain answers.")
    private boolean json;

    ExplainCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        Logging.quiet();
        Explanation explanation = explain(settings.get());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(explanation));
        } else {
            new ExplanationText(out).print(explanation);
        }
        return 0;
    }

    private Explanation explain(Settings read) throws InterruptedException {
        Path data = read.path(Keys.DATA);
        Processes processes = new GuardedProcesses(data.resolve("run"));
        Ffmpeg ffmpeg =
                new FfmpegLocator(
                                read.optionalPath(Keys.FFMPEG),
                                read.optionalPath(Keys.FFPROBE),
                                data.resolve("cache"),
                                processes)
                        .locate();
        LocalPaths paths = new LocalPaths(read.home().path());
        try (OperationRoutes routes = new OperationRoutes(read)) {
            return new OperationParts(read, ffmpeg, processes, routes)
                    .explainer(paths::of, name -> List.of())
                    .explain(TextRequest.of(operation, texts()));
        }
    }

    private List<Map.Entry<String, String>> texts() {
        List<Map.Entry<String, String>> texts = new ArrayList<>();
        texts.add(Map.entry("input", LocalPaths.uri(file)));
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw JobException.options("\"" + option + "\" is no option; write name=value");
            }
            texts.add(Map.entry(option.substring(0, equals), option.substring(equals + 1)));
        }
        return texts;
    }
}
