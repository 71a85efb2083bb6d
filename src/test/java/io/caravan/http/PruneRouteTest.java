package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

class PruneRouteTest {
    @TempDir Path data;

    @Test
    void nothing_is_deleted_before_its_time() throws Exception {
        Path log = Files.createDirectories(data.resolve("logs/2020/01/01")).resolve("x.log");
        Files.writeString(log, "a log");
        Files.setLastModifiedTime(log, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        try (ApiServer server = new ApiServer(data)) {
            assertThat(server.get("/prune").body()).contains("\"items\":[]");
            assertThat(server.send("POST", "/prune").response().statusCode()).isEqualTo(200);
            assertThat(log).exists();
        }
    }
}
