package io.caravan.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.caravan.job.Job;
import io.caravan.job.Json;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A job as everybody outside sees it. Only what is named here is shown, and passwords and signed
 * parts of addresses are masked.
 */
public final class JobView {
    private static final List<String> SHOWN =
            List.of(
                    "id",
                    "operation",
                    "preset",
                    "inputs",
                    "options",
                    "steps",
                    "operations",
                    "output",
                    "exists",
                    "logs",
                    "priority",
                    "notify",
                    "tags",
                    "lane",
                    "notBefore",
                    "requires",
                    "state",
                    "progress",
                    "speed",
                    "etaSeconds",
                    "attempt",
                    "failures",
                    "lost",
                    "worker",
                    "leaseUntil",
                    "plan",
                    "parent",
                    "results",
                    "dropped",
                    "notes",
                    "error",
                    "createdAt",
                    "startedAt",
                    "finishedAt");

    private static final List<String> ORIGIN =
            List.of("source", "uri", "path", "name", "bytes", "modified");

    private static final Pattern USER = Pattern.compile("(?<=://)[^/?#\\s]*@");
    private static final Pattern QUERY_VALUE = Pattern.compile("(?<=[?&])([^=&#\\s]+)=[^&#\\s]*");

    private JobView() {}

    public static ObjectNode of(Job job) {
        return of(job, List.of());
    }

    /**
     * @param children its child jobs, as far as they exist
     */
    static ObjectNode of(Job job, List<Job> children) {
        ObjectNode stored = Json.MAPPER.valueToTree(job);
        ObjectNode view = pick(stored, SHOWN);
        JsonNode first = stored.path("inputs").path(0).path("uri");
        if (stored.path("inputs").size() == 1) {
            view.set("input", first);
        }
        if (!job.state().isFinal()) {
            view.set(
                    "progress", stored.path("progress").isNumber() ? stored.get("progress") : null);
        }
        if (job.waitsForChildren()) {
            view.put("progress", progress(job, children));
        }
        for (JsonNode branch : view.path("operations")) {
            ((ObjectNode) branch).remove("again");
            children.stream()
                    .filter(child -> child.id().equals(branch.path("id").asText()))
                    .findFirst()
                    .ifPresent(child -> summary((ObjectNode) branch, child));
        }
        if (job.origin() != null) {
            view.set("origin", pick((ObjectNode) stored.get("origin"), ORIGIN));
        }
        view.put("log", "/jobs/" + job.id() + "/log");
        return (ObjectNode) masked(view);
    }

    /** How far all of them are; each counts alike. */
    private static double progress(Job job, List<Job> children) {
        double done = children.stream().mapToDouble(JobView::progress).sum();
        return Math.round(10 * done / job.branches().size()) / 10.0;
    }

    private static double progress(Job child) {
        if (child.state().isFinal()) {
            return 100;
        }
        return child.progress() == null ? 0 : child.progress();
    }

    private static void summary(ObjectNode branch, Job child) {
        branch.put("state", child.state().text());
        if (!child.state().isFinal()) {
            branch.put("progress", child.progress());
        }
        if (child.error() != null) {
            branch.set("error", Json.MAPPER.valueToTree(child.error()));
        }
    }

    private static ObjectNode pick(ObjectNode from, List<String> names) {
        ObjectNode picked = Json.MAPPER.createObjectNode();
        names.stream().filter(from::has).forEach(name -> picked.set(name, from.get(name)));
        return picked;
    }

    private static JsonNode masked(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(masked(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i)));
            }
        } else if (node.isTextual() && node.textValue().contains("://")) {
            return TextNode.valueOf(masked(node.textValue()));
        }
        return node;
    }

    /** An address without passwords and query values. */
    public static String masked(String text) {
        if (text.startsWith("file:") || text.startsWith("s3:")) {
            return text;
        }
        return QUERY_VALUE.matcher(USER.matcher(text).replaceAll("***@")).replaceAll("$1=***");
    }
}
