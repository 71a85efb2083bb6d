package io.caravan.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class ApiRoutesTest {
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/api"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_door_lets_in_no_headers_and_answers_with_problems(Path file) throws IOException {
        JsonNode routes = new YAMLMapper().readTree(file.toFile());
        assertThat(routes).isNotEmpty();
        for (JsonNode entry : routes) {
            JsonNode route = entry.path("route");
            JsonNode from = route.path("from");
            assertThat(route.path("routeConfigurationId").asText()).isEqualTo("api");
            if (from.path("uri").asText().startsWith("platform-http:")) {
                JsonNode parameters = from.path("parameters");
                assertThat(parameters.path("headerFilterStrategy").asText())
                        .isEqualTo("#apiHeaders");
                assertThat(parameters.path("httpMethodRestrict").asText()).isNotEmpty();
            }
        }
    }
}
