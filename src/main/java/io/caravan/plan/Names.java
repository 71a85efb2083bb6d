package io.caravan.plan;

import io.caravan.job.Job;
import io.caravan.storage.Uris;

/** Names taken from an input. */
final class Names {
    private Names() {}

    /** File name of the job's original without extension. */
    static String base(Job job) {
        String uri = job.inputs().get(0).uri();
        String file =
                job.origin() != null && job.origin().name() != null
                        ? job.origin().name()
                        : Uris.fileName(uri);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
