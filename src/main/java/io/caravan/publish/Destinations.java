package io.caravan.publish;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.storage.LocalPaths;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a job's {@code output}: a folder, or a place in another storage, and the template of the
 * names below it.
 */
public final class Destinations {
    private final LocalPaths paths;
    private final String fallback;
    private final Path staged;

    /**
     * @param fallback output of jobs that name none, such as {@code watch/outbox/}
     * @param staged local folder in which outputs for other storages are made
     */
    public Destinations(LocalPaths paths, String fallback, Path staged) {
        this.paths = paths;
        this.fallback = fallback;
        this.staged = staged;
    }

    /**
     * Where a job's outputs go. An output that ends in {@code /}, or is an existing folder, gets
     * the default template.
     *
     * @throws JobException of kind {@code options} or {@code input} when its output cannot be used
     */
    public Destination of(Job job) {
        String output = job.output() == null ? fallback : job.output();
        if (!LocalPaths.isLocal(output)) {
            return remote(output, job);
        }
        boolean uri = LocalPaths.isUri(output);
        String text = withName(LocalPaths.body(output), uri, job);
        int placeholder = text.indexOf('{');
        int cut = text.lastIndexOf('/', placeholder < 0 ? text.length() : placeholder);
        String root = cut <= 0 ? text.substring(0, cut + 1) : text.substring(0, cut);
        return new Destination(
                folder(root, uri),
                null,
                new NameTemplate(
                        text.substring(cut + 1),
                        literal -> uri ? LocalPaths.decode(literal) : literal));
    }

    private String withName(String text, boolean uri, Job job) {
        if (!text.endsWith("/") && (text.contains("{") || !Files.isDirectory(folder(text, uri)))) {
            return text;
        }
        return withTemplate(text, job);
    }

    /** Behind a question mark come options; every other character stands for itself. */
    private Destination remote(String output, Job job) {
        int mark = output.indexOf('?');
        String query = mark < 0 ? "" : output.substring(mark + 1);
        String text = mark < 0 ? output : output.substring(0, mark);
        int authority = text.indexOf("://") + "://".length();
        if (text.indexOf('/', authority) < 0) {
            text += "/";
        }
        text = text.endsWith("/") ? withTemplate(text, job) : text;
        int placeholder = text.indexOf('{');
        int cut = text.lastIndexOf('/', placeholder < 0 ? text.length() : placeholder) + 1;
        return new Destination(
                staged,
                new Remote(text.substring(0, cut), Remote.options(query)),
                new NameTemplate(text.substring(cut)));
    }

    private static String withTemplate(String text, Job job) {
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
