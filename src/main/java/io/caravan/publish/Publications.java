package io.caravan.publish;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.storage.LocalPaths;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written into a job before its outputs become visible, wherever they go. */
final class Publications {
    static final int MAX_COUNTER = 99_999;

    private Publications() {}

    /**
     * @param names final URIs of the staged files and folders, in their order
     */
    static Publication of(
            Path folder, Map<String, Result> staged, List<String> names, boolean replace) {
        List<Publication.File> files = new ArrayList<>();
        for (Map.Entry<String, Result> file : staged.entrySet()) {
            String named = StagedName.named(names.get(files.size()), file.getKey());
            files.add(
                    new Publication.File(file.getKey(), withUri(file.getValue(), named), replace));
        }
        return new Publication(LocalPaths.uri(folder), files);
    }

    /** The old one, with what was reserved anew in its place. */
    static Publication merge(Publication old, Publication renewed) {
        Map<String, Publication.File> files = new LinkedHashMap<>();
        old.files().forEach(file -> files.put(file.staged(), file));
        renewed.files().forEach(file -> files.put(file.staged(), file));
        return new Publication(old.staging(), List.copyOf(files.values()));
    }

    /** In the order in which they become visible. */
    static Map<String, Result> mainLast(Map<String, Result> staged) {
        Map<String, Result> ordered = new LinkedHashMap<>();
        staged.forEach(
                (name, result) -> {
                    if (!"main".equals(result.role())) {
                        ordered.put(name, result);
                    }
                });
        staged.forEach(ordered::putIfAbsent);
        return ordered;
    }

    static Exists exists(Job job, Exists fallback) {
        return job.exists() == null ? fallback : job.exists();
    }

    static JobException taken(Object name) {
        return JobException.options(
                LocalPaths.printable(name)
                        + " exists already; move it away, or set exists to counter or"
                        + " replace");
    }

    static JobException tooMany() {
        return JobException.options(
                "more than " + MAX_COUNTER + " files of this name exist; empty the output folder");
    }

    static JobException sameNames() {
        return JobException.options(
                "two outputs of the job get the same name; add {role} to its template");
    }

    static JobException isOriginal(Object name) {
        return JobException.options(
                LocalPaths.printable(name)
                        + " is the original, which is never replaced; choose another name"
                        + " or folder");
    }

    private static Result withUri(Result result, String uri) {
        return new Result(
                uri,
                result.role(),
                result.bytes(),
                result.durationSeconds(),
                result.width(),
                result.height(),
                result.codecs(),
                result.sha256());
    }
}
