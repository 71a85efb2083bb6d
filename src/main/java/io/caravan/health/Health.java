package io.caravan.health;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.health.Finding.Level;
import io.caravan.job.JobException;
import io.caravan.job.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Whether the service can work, and why not: what its parts say, put together. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final String version;
    private final List<HealthSource> sources;
    private final Map<String, Supplier<?>> sections;

    /**
     * @param version of Caravan
     * @param sections further facts by name, such as {@code ffmpeg} or {@code retention}; what each
     *     supplies is written as JSON
     */
    public Health(String version, List<HealthSource> sources, Map<String, Supplier<?>> sections) {
        this.version = version;
        this.sources = List.copyOf(sources);
        this.sections = new LinkedHashMap<>(sections);
    }

    public String version() {
        return version;
    }

    /** Everything, with reasons, for a person. */
    public Report report() {
        List<Finding> findings = findings();
        Level worst = worst(findings);
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("status", worst.status());
        json.put("ready", worst != Level.DOWN);
        json.put("live", true);
        json.put("version", version);
        json.set("findings", Json.MAPPER.valueToTree(findings));
        sections.forEach((name, facts) -> json.set(name, Json.MAPPER.valueToTree(facts(facts))));
        return new Report(worst != Level.DOWN, json.toString());
    }

    /** Whether jobs can be taken in and run, for a load balancer. */
    public Report ready() {
        boolean ready = worst(findings()) != Level.DOWN;
        return new Report(ready, "{\"ready\":" + ready + "}");
    }

    /** That the process answers; it asks nobody, since a restart would cure none of them. */
    public Report live() {
        return new Report(true, "{\"live\":true}");
    }

    private List<Finding> findings() {
        return sources.stream().flatMap(Health::ask).toList();
    }

    private static Level worst(List<Finding> findings) {
        return findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.INFO);
    }

    private static Stream<Finding> ask(HealthSource source) {
        try {
            return source.findings().stream();
        } catch (RuntimeException e) {
            return Stream.of(new Finding("health", Level.DOWN, why(e)));
        }
    }

    private static Object facts(Supplier<?> section) {
        try {
            return section.get();
        } catch (RuntimeException e) {
            return Map.of("error", why(e));
        }
    }

    private static String why(RuntimeException e) {
        if (e instanceof JobException) {
            return e.getMessage();
        }
        LOG.error("A health check failed", e);
        return "a health check failed by itself; the log says why";
    }

    /**
     * What a health address answers.
     *
     * @param ready whether the answer is the good one
     */
    public record Report(boolean ready, String json) {
        public int httpStatus() {
            return ready ? 200 : 503;
        }
    }
}
