package io.caravan.plan;

import io.caravan.job.Job;

import java.net.URI;
import java.net.URISyntaxException;

/** Names taken from an input. */
final class Names {
    private Names() {}

    /** File name of the job's original without extension. */
    static String base(Job job) {
        String uri = job.inputs().get(0).uri();
        String file =
                job.origin() != null && job.origin().name() != null
                        ? job.origin().name()
                        : lastSegment(uri);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    private static String lastSegment(String uri) {
        String path = uri;
        try {
            String decoded = new URI(uri).getPath();
            path = decoded == null ? uri : decoded;
        } catch (URISyntaxException e) {
            // a plain path, as people write it
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
