package io.caravan.s3;

import io.caravan.storage.LocalPaths;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.util.TimeUtils;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Takes the parameters of {@code watch-s3:} out of the map; what it leaves there is unknown. */
final class BucketParameters {
    private final Map<String, Object> parameters;
    private final WatchedFolders folders;

    BucketParameters(Map<String, Object> parameters, WatchedFolders folders) {
        this.parameters = parameters;
        this.folders = folders;
    }

    /**
     * @param remaining of the URI: {@code bucket/prefix,bucket/prefix}
     * @throws IllegalArgumentException when a value is impossible; says what is allowed
     */
    BucketSource take(String remaining) {
        List<BucketSource.Prefix> prefixes =
                Arrays.stream(remaining.split(","))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(BucketSource.Prefix::of)
                        .toList();
        String after = text("after", "leave");
        String done = text("done", null);
        String tag = text("tag", null);
        check(after, done, tag);
        Duration every = Duration.ofMillis(TimeUtils.toMilliSeconds(text("every", "30s")));
        BucketSource source =
                new BucketSource(
                        prefixes,
                        folders.rules(parameters),
                        every,
                        after.equals("delete"),
                        done,
                        tag);
        checkApart(source);
        return source;
    }

    private String text(String name, String fallback) {
        Object value = parameters.remove(name);
        return value == null || value.toString().isBlank() ? fallback : value.toString().strip();
    }

    private static void check(String after, String done, String tag) {
        if (!List.of("leave", "move", "tag", "delete").contains(after)) {
            throw new IllegalArgumentException(
                    "after must be one of leave, move, tag, delete, not " + after);
        }
        if (after.equals("move") != (done != null)) {
            throw new IllegalArgumentException(
                    "after: move and done: s3://bucket/folder/ belong together");
        }
        if (done != null && !done.matches("s3://[^/]+/(.*/)?")) {
            throw new IllegalArgumentException(
                    "done must be s3://bucket/folder/ with a slash at its end, not " + done);
        }
        if (after.equals("tag") != (tag != null)) {
            throw new IllegalArgumentException("after: tag and tag: key=value belong together");
        }
        if (tag != null && !tag.matches("[\\w .:/+@-]{1,128}=[\\w .:/+@-]{0,256}")) {
            throw new IllegalArgumentException("tag must be key=value, not " + tag);
        }
    }

    /** Whatever is put below a watched prefix would be taken again, and again. */
    private static void checkApart(BucketSource source) {
        checkApart(source, "output", source.rules().output());
        checkApart(source, "done", source.done());
    }

    private static void checkApart(BucketSource source, String what, String uri) {
        if (uri == null || LocalPaths.isLocal(uri) || !uri.startsWith("s3://")) {
            return;
        }
        String fixed = uri.split("[{?]", 2)[0].substring("s3://".length());
        for (BucketSource.Prefix watched : source.prefixes()) {
            if (fixed.startsWith(watched.toString())) {
                throw new IllegalArgumentException(
                        what
                                + " lies below "
                                + watched
                                + ", which is watched, so that it would be taken again; choose"
                                + " another prefix");
            }
        }
    }
}
