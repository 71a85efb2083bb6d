package io.caravan.testing;

import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.ffmpeg.FfmpegLocator;
import io.caravan.process.GuardedProcesses;
import io.caravan.process.Processes;

import java.nio.file.Path;
import java.util.Optional;

/** The FFmpeg that tests use: found once per JVM, unpacked once per checkout. */
public final class TestFfmpeg {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private TestFfmpeg() {}

    public static Ffmpeg get() {
        return Holder.FFMPEG;
    }

    public static Processes processes() {
        return new GuardedProcesses(TARGET.resolve("run"));
    }

    private static final class Holder {
        private static final Ffmpeg FFMPEG =
                new FfmpegLocator(
                                Optional.empty(),
                                Optional.empty(),
                                TARGET.resolve("ffmpeg"),
                                processes())
                        .locate();
    }
}
