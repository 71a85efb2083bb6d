package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.testing.ServiceProcess;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What was built, as a user has it: with its own libraries and without those of the tests. */
class ReleaseIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir Path folder;

    @Test
    void the_release_archive_makes_a_result() throws Exception {
        makesAResult(unpacked().resolve("bin/caravan"));
    }

    @Test
    void the_checkout_makes_a_result() throws Exception {
        makesAResult(Path.of("caravan").toAbsolutePath());
    }

    private void makesAResult(Path script) throws IOException {
        try (ServiceProcess service = new ServiceProcess(folder.resolve("home")).by(script)) {
            TestMedia.clip(service.inbox("compress").resolve("a.mp4"));
            service.start();
            List<JsonNode> jobs = service.awaitEnded(1, LIMIT);
            assertThat(jobs).allMatch(job -> job.path("state").asText().equals("completed"));
            assertThat(service.home().resolve("watch/outbox/a.compress.mp4"))
                    .matches(TestMedia::plays);
        }
    }

    private Path unpacked() throws Exception {
        Path archive = only(Path.of("target"), ".tar.gz");
        Process tar =
                new ProcessBuilder("tar", "xzf", archive.toAbsolutePath().toString())
                        .directory(folder.toFile())
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor()).isZero();
        return only(folder, "");
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ending))
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }
}
