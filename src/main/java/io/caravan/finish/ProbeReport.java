package io.caravan.finish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.probe.Probe;

/** What a probe found, as JSON for people and programs. */
final class ProbeReport {
    private final String name;
    private final Probe probe;

    ProbeReport(String name, Probe probe) {
        this.name = name;
        this.probe = probe;
    }

    String text() {
        ObjectNode report = Json.MAPPER.createObjectNode().put("name", name);
        report.setAll((ObjectNode) Json.MAPPER.valueToTree(probe));
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new JobException(ErrorKind.INTERNAL, "the report cannot be written: " + e, e);
        }
    }
}
