package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.job.Job;
import io.caravan.operation.Abilities;
import io.caravan.operation.Definitions;
import io.caravan.operation.Explainer;
import io.caravan.operation.HandOver;
import io.caravan.operation.Planning;
import io.caravan.operation.Preparation;
import io.caravan.operation.Presets;
import io.caravan.plan.FfmpegCommand;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Planner;
import io.caravan.plan.TaskRules;
import io.caravan.probe.Demuxers;
import io.caravan.probe.ProbeLimits;
import io.caravan.probe.Prober;
import io.caravan.process.Processes;
import io.caravan.publish.Destinations;
import io.caravan.storage.LocalPaths;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What makes plans of requests: the same parts in the service and in a command without it. */
public final class OperationParts {
    private final OperationCatalog catalog;
    private final Presets presets;
    private final Preparation preparation;
    private final Planning planning;
    private final Abilities abilities;
    private final Processes processes;
    private final Prober prober;
    private final FfmpegCommand renderer;
    private final Destinations destinations;

    public OperationParts(
            Settings settings, Ffmpeg ffmpeg, Processes processes, Definitions definitions) {
        this(settings, catalog(settings), ffmpeg, processes, definitions);
    }

    OperationParts(
            Settings settings,
            OperationCatalog catalog,
            Ffmpeg ffmpeg,
            Processes processes,
            Definitions definitions) {
        this.processes = processes;
        this.catalog = catalog;
        presets = presets(settings, catalog);
        planning = new Planning(catalog, definitions, new Planner(ffmpeg.decodable()::contains));
        preparation =
                new Preparation(
                        catalog,
                        presets,
                        settings.get(Keys.EXISTS),
                        new HandOver(catalog, planning));
        abilities = new Abilities(catalog, definitions, ffmpeg);
        prober = new Prober(ffmpeg.ffprobe(), processes, probeLimits(settings));
        renderer = new FfmpegCommand(ffmpeg.executable().toString(), Demuxers.ALLOWED);
        destinations =
                new Destinations(
                        new LocalPaths(settings.home().path()),
                        settings.path(Keys.WATCH).resolve("outbox") + "/",
                        settings.path(Keys.DATA).resolve("staged"));
    }

    public static OperationCatalog catalog(Settings settings) {
        return new OperationCatalog(
                Stream.of("routes/tasks", "routes/operations")
                        .flatMap(name -> settings.home().folders(name).stream())
                        .toList());
    }

    public static Presets presets(Settings settings, OperationCatalog catalog) {
        return new Presets(
                settings.home().layers("config/presets.yaml"), catalog, Clock.systemUTC());
    }

    private static ProbeLimits probeLimits(Settings settings) {
        return new ProbeLimits(
                settings.get(Keys.INPUT_MAX_DURATION),
                settings.get(Keys.INPUT_MAX_PIXELS),
                settings.get(Keys.INPUT_MAX_STREAMS));
    }

    /** As the constructor of {@link Explainer}. */
    public Explainer explainer(Function<String, Path> fetch, Function<String, List<Job>> history) {
        return new Explainer(
                preparation, planning, prober, renderer, processes, destinations, fetch, history);
    }

    public OperationCatalog catalog() {
        return catalog;
    }

    public Presets presets() {
        return presets;
    }

    boolean takesAny(String operation) {
        return catalog.find(operation).map(OperationInfo::task).map(TaskRules::any).orElse(false);
    }

    Preparation preparation() {
        return preparation;
    }

    Planning planning() {
        return planning;
    }

    public Abilities abilities() {
        return abilities;
    }

    Prober prober() {
        return prober;
    }

    FfmpegCommand renderer() {
        return renderer;
    }

    Destinations destinations() {
        return destinations;
    }
}
