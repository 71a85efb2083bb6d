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
        if (job.origin() != null) {
            view.set("origin", pick((ObjectNode) stored.get("origin"), ORIGIN));
        }
        view.put("log", "/jobs/" + job.id() + "/log");
        return (ObjectNode) masked(view);
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
