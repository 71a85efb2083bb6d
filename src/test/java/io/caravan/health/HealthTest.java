package io.caravan.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.health.Finding.Level;
import io.caravan.health.Health.Report;
import io.caravan.job.Json;
import io.caravan.store.StoreException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

class HealthTest {
    @Test
    void is_up_when_nobody_complains() throws Exception {
        Report report = health(List.of(), Map.of()).report();
        JsonNode json = Json.MAPPER.readTree(report.json());
        assertThat(report.httpStatus()).isEqualTo(200);
        assertThat(json.path("status").asText()).isEqualTo("up");
        assertThat(json.path("ready").asBoolean()).isTrue();
        assertThat(json.path("live").asBoolean()).isTrue();
        assertThat(json.path("version").asText()).isEqualTo("1.2.3");
        assertThat(json.path("findings").isArray()).isTrue();
    }

    @Test
    void the_worst_finding_decides_and_all_are_told() throws Exception {
        Finding info = new Finding("source inbox", Level.INFO, "3 files are no media");
        Finding degraded = new Finding("disk", Level.DEGRADED, "no new job starts");
        Finding down = new Finding("store", Level.DOWN, "the store is away");
        assertThat(status(info)).isEqualTo("up 200");
        assertThat(status(info, degraded)).isEqualTo("degraded 200");
        assertThat(status(down, degraded, info)).isEqualTo("down 503");

        Report report =
                health(List.of(() -> List.of(info), () -> List.of(down)), Map.of()).report();
        JsonNode findings = Json.MAPPER.readTree(report.json()).path("findings");
        assertThat(findings).hasSize(2);
        assertThat(findings.path(0).path("level").asText()).isEqualTo("info");
        assertThat(findings.path(1).path("part").asText()).isEqualTo("store");
        assertThat(findings.path(1).path("message").asText()).isEqualTo("the store is away");
    }

    @Test
    void readiness_is_lost_and_liveness_stays() {
        HealthSource down = () -> List.of(new Finding("store", Level.DOWN, "away"));
        Health health = health(List.of(down), Map.of());
        assertThat(health.ready().httpStatus()).isEqualTo(503);
        assertThat(health.ready().json()).isEqualTo("{\"ready\":false}");
        assertThat(health.live().httpStatus()).isEqualTo(200);
    }

    @Test
    void a_check_that_fails_is_a_finding_and_gives_nothing_away() {
        HealthSource away =
                () -> {
                    throw new StoreException("the store is away", null);
                };
        HealthSource broken =
                () -> {
                    throw new IllegalStateException("password=hunter2");
                };
        Report report = health(List.of(away, broken), Map.of()).report();
        assertThat(report.httpStatus()).isEqualTo(503);
        assertThat(report.json()).contains("the store is away").doesNotContain("hunter2");
    }

    @Test
    void further_facts_are_shown_and_may_fail_alone() throws Exception {
        Supplier<?> broken =
                () -> {
                    throw new StoreException("the store is away", null);
                };
        Map<String, Supplier<?>> sections =
                Map.of("ffmpeg", () -> "8.0.1", "slots", () -> Map.of("long", 2), "kept", broken);
        Report report = health(List.of(), sections).report();
        JsonNode json = Json.MAPPER.readTree(report.json());
        assertThat(report.httpStatus()).isEqualTo(200);
        assertThat(json.path("ffmpeg").asText()).isEqualTo("8.0.1");
        assertThat(json.path("slots").path("long").asInt()).isEqualTo(2);
        assertThat(json.path("kept").path("error").asText()).isEqualTo("the store is away");
    }

    private static String status(Finding... findings) throws Exception {
        Report report = health(List.of(() -> List.of(findings)), Map.of()).report();
        JsonNode json = Json.MAPPER.readTree(report.json());
        return json.path("status").asText() + " " + report.httpStatus();
    }

    private static Health health(List<HealthSource> sources, Map<String, Supplier<?>> sections) {
        return new Health("1.2.3", sources, sections);
    }
}
