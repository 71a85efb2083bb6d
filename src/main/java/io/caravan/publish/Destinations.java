package io.caravan.publish;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a job's {@code output}: a folder and the template of the names below it. */
public final class Destinations {
    private final LocalPaths paths;
    private final String fallback;

    /**
     * @param fallback output of jobs that name none, such as {@code watch/outbox/}
     */
    public Destinations(LocalPaths paths, String fallback) {
        this.paths = paths;
        this.fallback = fallback;
    }

    /**
     * Where a job's outputs go. An output that ends in {@code /}, or is an existing folder, gets
     * the default template.
     *
     * @throws JobException of kind {@code options} or {@code input} when its output cannot be used
     */
    public Destination of(Job job) {
        String output = job.output() == null ? fallback : job.output();
        boolean uri = LocalPaths.isUri(output);
        String text = withName(LocalPaths.body(output), uri, job);
        int placeholder = text.indexOf('{');
        int cut = text.lastIndexOf('/', placeholder < 0 ? text.length() : placeholder);
        String root = cut <= 0 ? text.substring(0, cut + 1) : text.substring(0, cut);
        return new Destination(
                folder(root, uri),
                new NameTemplate(
                        text.substring(cut + 1),
                        literal -> uri ? LocalPaths.decode(literal) : literal));
    }

    private String withName(String text, boolean uri, Job job) {
        if (!text.endsWith("/") && (text.contains("{") || !Files.isDirectory(folder(text, uri)))) {
            return text;
        }
        String template =
                job.preset() == null ? NameTemplate.DEFAULT : NameTemplate.DEFAULT_WITH_PRESET;
        return text
                + (text.endsWith("/") ? "" : "/")
                + (text.contains("{path}") ? template.substring("{path}/".length()) : template);
    }

    private Path folder(String text, boolean uri) {
        return paths.of(text.isEmpty() ? "." : uri ? LocalPaths.decode(text) : text);
    }
}
