package io.caravan.cli;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.ffmpeg.FfmpegLocator;
import io.caravan.job.JobException;
import io.caravan.process.GuardedProcesses;

import java.nio.file.Path;
import java.util.function.Supplier;

/** The FFmpeg that the service would use, looked for once; null where none starts. */
final class InstalledFfmpeg implements Supplier<Ffmpeg> {
    private final Settings settings;
    private boolean asked;
    private Ffmpeg ffmpeg;

    InstalledFfmpeg(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Ffmpeg get() {
        if (!asked) {
            asked = true;
            ffmpeg = locate();
        }
        return ffmpeg;
    }

    private Ffmpeg locate() {
        Path data = settings.path(Keys.DATA);
        try {
            return new FfmpegLocator(
                            settings.optionalPath(Keys.FFMPEG),
                            settings.optionalPath(Keys.FFPROBE),
                            data.resolve("cache"),
                            new GuardedProcesses(data.resolve("run")))
                    .locate();
        } catch (JobException e) {
            // it is the service's business to tell; the files can be checked without it
            return null;
        }
    }
}
