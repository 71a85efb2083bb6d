package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.publish.RemoteStore;
import io.caravan.storage.Checksum;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Range;
import io.caravan.storage.RangeReader;
import io.caravan.storage.Scratch;
import io.caravan.storage.Uris;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The storage schemes, each a route file: {@code fetch-<scheme>} and {@code store-<scheme>}, and
 * where there are such routes {@code range-<scheme>}, {@code stat-<scheme>} and {@code
 * dispose-<scheme>}.
 */
public final class RemoteStorage implements RemoteStore, RangeReader {
    private final Dispatch dispatch;
    private final Scratch scratch;

    public RemoteStorage(Dispatch dispatch, Scratch scratch) {
        this.dispatch = dispatch;
        this.scratch = scratch;
    }

    /**
     * Brings one input within reach.
     *
     * @param folder an empty one for what is fetched, or null for a local file
     * @param etag what the source saw there, or null
     * @return the local file
     */
    Path fetch(String uri, Path folder, String etag) {
        Map<String, Object> headers = new HashMap<>();
        if (folder != null) {
            headers.put("folder", folder);
        }
        if (etag != null) {
            headers.put("etag", etag);
        }
        String scheme = Uris.scheme(uri);
        return path(scheme, dispatch.request("fetch", scheme, uri, headers, Object.class));
    }

    /** A route may answer with a path, a file or text; Camel makes no path of a text. */
    private static Path path(String scheme, Object answer) {
        if (answer instanceof Path path) {
            return path;
        }
        if (answer instanceof File file) {
            return file.toPath();
        }
        if (answer instanceof String text && !text.isBlank()) {
            return Path.of(text);
        }
        throw new JobException(
                ErrorKind.INTERNAL, "route fetch-" + scheme + " answered no path of a file");
    }

    /** Whether parts of something there can be read. */
    boolean knowsRanges(String uri) {
        return dispatch.knows("range", Uris.scheme(uri));
    }

    @Override
    public Range read(String uri, long from, int bytes, String etag) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("from", from);
        headers.put("bytes", bytes);
        if (etag != null) {
            headers.put("etag", etag);
        }
        return dispatch.request("range", Uris.scheme(uri), uri, headers, Range.class);
    }

    @Override
    public void put(Put put) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("uri", put.uri());
        headers.put("replace", put.replace());
        headers.put("again", put.again());
        headers.put("contentType", put.contentType());
        headers.put("jobId", put.job());
        headers.put("sha256", put.sha256());
        // in one header, because their names come from outside and must not become headers
        headers.put("options", put.options());
        dispatch.request("store", Uris.scheme(put.uri()), put.file(), headers, Object.class);
    }

    @Override
    public Optional<Boolean> holds(String uri, Map<String, String> options) {
        String scheme = Uris.scheme(uri);
        dispatch.require("store", scheme);
        if (!dispatch.knows("stat", scheme)) {
            return Optional.empty();
        }
        Map<String, Object> headers = Map.of("access", "write", "options", options);
        String found = dispatch.request("stat", scheme, uri, headers, String.class);
        return Optional.of(found != null && !found.isEmpty());
    }

    /** Fetches it back, so that a scheme needs no checksums of its own to survive a crash. */
    @Override
    public boolean holdsContent(Put put) {
        if (!dispatch.knows("fetch", Uris.scheme(put.uri()))) {
            return false;
        }
        Path folder = scratch.open(put.job(), "published");
        try {
            Path there = fetch(put.uri(), folder, null);
            return Files.size(there) == put.file().length()
                    && Checksum.sha256(there).equals(put.sha256());
        } catch (IOException e) {
            throw FileFailure.of("cannot read", folder, e);
        }
    }

    @Override
    public void remove(String uri) {
        dispose(uri, Map.of("after", "delete"));
    }

    /**
     * Deletes, moves or tags something.
     *
     * @param headers {@code after}: delete, move or tag; what it needs beside it
     * @throws JobException of kind {@code options} when this scheme cannot
     */
    void dispose(String uri, Map<String, Object> headers) {
        String scheme = Uris.scheme(uri);
        if (!dispatch.knows("dispose", scheme)) {
            throw JobException.options(
                    "nothing can be moved, tagged or deleted in "
                            + LocalPaths.printable(scheme)
                            + ": there is no route dispose-"
                            + LocalPaths.printable(scheme));
        }
        dispatch.request("dispose", scheme, uri, headers, Object.class);
    }
}
