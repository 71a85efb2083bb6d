package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.health.Finding;
import io.caravan.health.Finding.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class HealthRouteTest {
    @TempDir Path data;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ApiServer(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_healthy_service_answers_200_to_all_questions() throws Exception {
        for (String path : List.of("/health", "/health/ready", "/health/live")) {
            assertThat(server.get(path).status()).isEqualTo(200);
            assertThat(server.get(path).header("Content-Type")).isEqualTo("application/json");
        }
        assertThat(server.get("/health").json().path("slots").path("long").asInt()).isEqualTo(1);
    }

    @Test
    void one_that_cannot_work_is_not_ready_but_live() throws Exception {
        server.healthSources.add(() -> List.of(new Finding("store", Level.DOWN, "it is away")));
        assertThat(server.get("/health").status()).isEqualTo(503);
        assertThat(server.get("/health").json().path("findings").path(0).path("message").asText())
                .isEqualTo("it is away");
        assertThat(server.get("/health/ready").status()).isEqualTo(503);
        assertThat(server.get("/health/live").status()).isEqualTo(200);
    }
}
