package io.caravan.ffmpeg;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.Executables;
import io.caravan.process.Processes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds an FFmpeg that starts: the configured one, else that on {@code PATH}, else our own. */
public final class FfmpegLocator {
    private final Optional<Path> configuredFfmpeg;
    private final Optional<Path> configuredFfprobe;
    private final Path cacheFolder;
    private final Inspector inspector;

    /**
     * @param configuredFfmpeg path, or bare name to look for on {@code PATH}
     * @param configuredFfprobe the same; unset means the one beside {@code ffmpeg}, else that on
     *     {@code PATH}
     * @param cacheFolder made when needed; may be shared between processes
     */
    public FfmpegLocator(
            Optional<Path> configuredFfmpeg,
            Optional<Path> configuredFfprobe,
            Path cacheFolder,
            Processes processes) {
        this.configuredFfmpeg = configuredFfmpeg;
        this.configuredFfprobe = configuredFfprobe;
        this.cacheFolder = cacheFolder;
        this.inspector = new Inspector(processes, cacheFolder);
    }

    /**
     * @throws JobException of kind {@code internal} when none starts; says what to install or set
     */
    public Ffmpeg locate() {
        try {
            if (configuredFfmpeg.isPresent()) {
                return configured(configuredFfmpeg.get());
            }
            if (configuredFfprobe.isPresent()) {
                throw failure("caravan.ffprobe is set but caravan.ffmpeg is not: set both.");
            }
            return found();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("Interrupted while looking for FFmpeg.");
        }
    }

    private Ffmpeg configured(Path setting) throws InterruptedException {
        Path ffmpeg =
                program(setting).orElseThrow(() -> notThere("caravan.ffmpeg", setting.toString()));
        Path ffprobe =
                configuredFfprobe
                        .map(
                                path ->
                                        program(path)
                                                .orElseThrow(
                                                        () ->
                                                                notThere(
                                                                        "caravan.ffprobe",
                                                                        path.toString())))
                        .or(() -> program(ffmpeg.resolveSibling("ffprobe")))
                        .or(() -> Executables.find("ffprobe"))
                        .orElseThrow(() -> notThere("caravan.ffprobe", "ffprobe"));
        try {
            return open(new Programs(ffmpeg, ffprobe), Ffmpeg.Origin.CONFIGURED);
        } catch (JobException e) {
            throw failure(e.getMessage() + "; caravan.ffmpeg must name FFmpeg 5 or newer.");
        }
    }

    private Ffmpeg found() throws InterruptedException {
        String onPath = "none on PATH";
        Optional<Path> ffmpeg = Executables.find("ffmpeg");
        Optional<Path> ffprobe = Executables.find("ffprobe");
        if (ffmpeg.isPresent() && ffprobe.isPresent()) {
            try {
                return open(new Programs(ffmpeg.get(), ffprobe.get()), Ffmpeg.Origin.PATH);
            } catch (JobException e) {
                onPath = e.getMessage();
            }
        }
        try {
            return bundled();
        } catch (JobException | IOException e) {
            throw failure(
                    "No FFmpeg starts here: "
                            + onPath
                            + "; "
                            + e.getMessage()
                            + ". Install FFmpeg 5 or newer, or set caravan.ffmpeg to one.");
        }
    }

    Ffmpeg bundled() throws IOException, InterruptedException {
        Bundle bundle =
                Bundle.find(cacheFolder)
                        .orElseThrow(() -> failure("none is bundled for this platform"));
        Programs programs = bundle.unpack();
        while (true) {
            try {
                return open(programs, Ffmpeg.Origin.BUNDLED);
            } catch (JobException e) {
                if (!bundle.standIn(e.getMessage())) {
                    throw e;
                }
            }
        }
    }

    private Ffmpeg open(Programs programs, Ffmpeg.Origin origin) throws InterruptedException {
        return inspector.inspect(programs).of(programs, origin);
    }

    private static Optional<Path> program(Path path) {
        return Executables.find(path.toString());
    }

    private static JobException notThere(String key, String value) {
        return failure(key + ": " + value + " is not there or not executable.");
    }

    private static JobException failure(String message) {
        return new JobException(ErrorKind.INTERNAL, message);
    }
}
