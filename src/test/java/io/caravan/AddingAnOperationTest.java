package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;
import io.caravan.validate.Validation;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page that shows how to add an operation, followed to the letter. */
class AddingAnOperationTest {
    private static final Pattern FILE =
            Pattern.compile("\n`(routes/operations/[^`]+)`:\n\n((?: {4}.*\n|\n)+)");
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    @TempDir Path home;

    @BeforeEach
    void followThePage() throws IOException {
        Matcher files = FILE.matcher(Files.readString(Path.of("docs/adding-an-operation.md")));
        while (files.find()) {
            Path file = home.resolve(files.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    files.group(2)
                            .lines()
                            .map(line -> line.replaceFirst("^ {4}", ""))
                            .collect(Collectors.joining("\n")));
        }
        assertThat(home.resolve("routes/operations")).isDirectoryContaining("glob:**.schema.json");
        assertThat(home.resolve("routes/operations")).isDirectoryContaining("glob:**.camel.yaml");
    }

    @Test
    void its_files_are_valid() throws Exception {
        Settings settings = Settings.of(new Home(home, Path.of("")), Map.of(), Map.of());
        Path route = home.resolve("routes/operations/watermark.camel.yaml");
        assertThat(new Validation(settings).of(List.of(route)).problems()).isEmpty();
    }

    @Test
    void a_dropped_video_gets_the_picture_and_a_wrong_picture_is_told() throws Exception {
        try (ServiceProcess service = new ServiceProcess(home)) {
            Path watch = service.folder("watch");
            picture(watch.resolve("logo.png"), "red");
            picture(watch.resolve("a [strange], 'na:me'=5%.png"), "blue");
            Files.writeString(watch.resolve("playlist.png"), "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n");
            for (String name : List.of("plain", "other", "none", "list")) {
                grey(watch.resolve(name + ".mp4"));
            }
            Files.move(watch.resolve("plain.mp4"), service.inbox("watermark").resolve("plain.mp4"));
            message(service, "other", watch + "/a [strange], 'na:me'=5%.png");
            message(service, "none", watch + "/nothing.png");
            message(service, "list", watch + "/playlist.png");
            service.start();
            List<JsonNode> jobs = service.awaitEnded(4, Duration.ofMinutes(2));

            assertThat(error(jobs, "plain")).isEmpty();
            assertThat(error(jobs, "other")).isEmpty();
            assertThat(error(jobs, "none")).contains("nothing.png");
            assertThat(error(jobs, "list")).startsWith("image: ").contains("not");
            Path outbox = home.resolve("watch/outbox");
            // at the right and the bottom, and nowhere else
            assertThat(colour(outbox.resolve("plain.watermark.mp4"), 290, 220)).isEqualTo("red");
            assertThat(colour(outbox.resolve("plain.watermark.mp4"), 30, 30)).isEqualTo("grey");
            assertThat(colour(outbox.resolve("other.watermark.mp4"), 30, 220)).isEqualTo("blue");
        }
    }

    private static String error(List<JsonNode> jobs, String name) {
        return jobs.stream()
                .filter(job -> job.at("/inputs/0/uri").asText().contains("/" + name + ".mp4"))
                .findFirst()
                .orElseThrow()
                .at("/error/message")
                .asText();
    }

    private static void message(ServiceProcess service, String name, String image)
            throws IOException {
        Path inbox = service.inbox("watermark").getParent();
        Files.writeString(
                inbox.resolve(name + ".job.json"),
                "{\"operation\": \"watermark\", \"input\": \"../"
                        + name
                        + ".mp4\", \"options\": {\"x\": 5, \"image\": \""
                        + image
                        + "\"}}");
    }

    private static void picture(Path file, String colour) {
        Path plain = file.resolveSibling("plain.png");
        TestMedia.make(
                plain,
                List.of("-f", "lavfi", "-i", "color=" + colour + ":size=100x50", "-frames:v", "1"));
        try {
            Files.move(plain, file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void grey(Path file) {
        TestMedia.make(
                file,
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=gray:size=" + WIDTH + "x" + HEIGHT + ":rate=25",
                        "-t",
                        "1",
                        "-pix_fmt",
                        "yuv420p"));
    }

    /** What colour a point has in the last picture. */
    private String colour(Path video, int x, int y) throws IOException {
        Path raw = home.resolve("raw");
        TestMedia.make(raw, List.of("-i", "file:" + video, "-f", "rawvideo", "-pix_fmt", "rgb24"));
        byte[] bytes = Files.readAllBytes(raw);
        int at = bytes.length - WIDTH * HEIGHT * 3 + (y * WIDTH + x) * 3;
        int red = bytes[at] & 255;
        int green = bytes[at + 1] & 255;
        int blue = bytes[at + 2] & 255;
        return red > green + 60 ? "red" : blue > green + 60 ? "blue" : "grey";
    }
}
