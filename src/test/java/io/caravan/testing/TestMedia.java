package io.caravan.testing;

import io.caravan.process.Command;
import io.caravan.process.Outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small clips for tests, made by FFmpeg itself. */
public final class TestMedia {
    private TestMedia() {}

    /** Two seconds of 320x240 H.264 with stereo AAC; the container follows from the name. */
    public static Path clip(Path file) {
        return clip(file, 2, "320x240");
    }

    /**
     * A test picture with a tone, 25 frames a second.
     *
     * @param size such as {@code 320x240}
     * @param codecs output options, such as {@code -c:v libvpx-vp9 -c:a libopus}; without any,
     *     H.264 and AAC
     */
    public static Path clip(Path file, double seconds, String size, String... codecs) {
        List<String> arguments = new ArrayList<>(picture(size));
        arguments.addAll(tone());
        arguments.addAll(List.of("-t", "" + seconds));
        arguments.addAll(codecs.length > 0 ? List.of(codecs) : h264());
        return make(file, arguments);
    }

    /** A picture without a tone. */
    public static Path silentClip(Path file, double seconds, String size) {
        List<String> arguments = new ArrayList<>(picture(size));
        arguments.addAll(List.of("-t", "" + seconds));
        arguments.addAll(h264());
        return make(file, arguments);
    }

    /** A tone alone, in the codec the file's name implies. */
    public static Path audio(Path file, double seconds, String... codecs) {
        List<String> arguments = new ArrayList<>(tone());
        arguments.addAll(List.of("-t", "" + seconds));
        arguments.addAll(List.of(codecs));
        return make(file, arguments);
    }

    /**
     * Runs FFmpeg quietly with these arguments, the file last.
     *
     * @throws IllegalStateException with FFmpeg's words when it fails
     */
    public static Path make(Path file, List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of(TestFfmpeg.get().executable().toString(), "-nostdin", "-hide_banner"));
        all.addAll(List.of("-v", "error", "-y"));
        all.addAll(arguments);
        all.add("file:" + file.toAbsolutePath());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Outcome outcome = TestFfmpeg.processes().run(Command.of(all));
            if (!outcome.ok()) {
                throw new IllegalStateException(all + ": " + outcome);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * A file of the shared collection of real media.
     *
     * @param name such as {@code good/awesome-movie.mov}
     * @return empty when the collection is not on this machine; skip the test then
     */
    public static Optional<Path> sharedMedia(String name) {
        String folder =
                System.getProperty(
                        "caravan.test.media",
                        System.getenv().getOrDefault("CARAVAN_TEST_MEDIA", "../shared/media"));
        return Optional.of(Path.of(folder).toAbsolutePath().normalize().resolve(name))
                .filter(Files::exists);
    }

    private static List<String> picture(String size) {
        return List.of("-f", "lavfi", "-i", "testsrc2=rate=25:size=" + size);
    }

    /** Whether FFmpeg decodes all of the file, and there is something to decode. */
    public static boolean plays(Path file) {
        List<String> frames = new ArrayList<>();
        Command command =
                Command.of(
                                List.of(
                                        TestFfmpeg.get().executable().toString(),
                                        "-nostdin",
                                        "-v",
                                        "error",
                                        "-i",
                                        "file:" + file.toAbsolutePath(),
                                        "-map",
                                        "0:v?",
                                        "-map",
                                        "0:a?",
                                        "-f",
                                        "framecrc",
                                        "pipe:1"))
                        .withOutput(frames::add);
        try {
            return TestFfmpeg.processes().run(command).ok()
                    && frames.stream().anyMatch(line -> !line.startsWith("#"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tone() {
        return List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000");
    }

    private static List<String> h264() {
        boolean x264 = TestFfmpeg.get().encoders().contains("libx264");
        return x264
                ? List.of(
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:a",
                        "aac",
                        "-ac",
                        "2")
                : List.of("-c:v", "libopenh264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2");
    }
}
