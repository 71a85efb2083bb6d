package io.caravan.publish;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.storage.Scratch;
import io.caravan.storage.Uris;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a planned job's outputs would get now.
 *
 * @param paths where they are made, by role of the output
 * @param names where they end up, paths or URIs, by role of the output
 * @param notes what a person should know about them
 */
public record ForeseenNames(
        Map<String, Path> paths, Map<String, String> names, List<String> notes) {
    private static final int MAX_COUNTER = 99_999;

    /**
     * @param job with an {@code exists}
     * @throws io.caravan.job.JobException when its {@code output} cannot be used
     */
    public static ForeseenNames of(Destinations destinations, Job job, Plan plan) {
        Destination destination = destinations.of(job);
        Job planned = job.withPlan(plan);
        Map<String, Result> results = new LinkedHashMap<>();
        plan.outputs()
                .forEach(
                        output ->
                                results.put(
                                        output.role() + "." + output.extension(),
                                        new Result(
                                                null,
                                                output.role(),
                                                0,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null)));
        if (destination.isRemote()) {
            return remote(destination, plan, Names.uris(destination, planned, results, 0));
        }
        List<Path> names = Names.of(destination, planned, results, 0);
        String note = null;
        if (names.stream().anyMatch(ForeseenNames::isThere)) {
            note = note(job.exists());
            for (int i = 1;
                    job.exists() == Exists.COUNTER
                            && i <= MAX_COUNTER
                            && names.stream().anyMatch(ForeseenNames::isThere);
                    i++) {
                names = Names.of(destination, planned, results, i);
            }
        }
        Map<String, Path> paths = byRole(plan, names);
        Map<String, String> texts = new LinkedHashMap<>();
        paths.forEach((role, path) -> texts.put(role, path.toString()));
        return new ForeseenNames(paths, texts, notes(note, destination));
    }

    /** Nobody is asked whether they are taken: that is told when they are put there. */
    private static ForeseenNames remote(Destination destination, Plan plan, List<String> uris) {
        Map<String, Path> paths = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < uris.size(); i++) {
            String role = plan.outputs().get(i).role();
            String file = Scratch.fileName(Uris.lastSegment(uris.get(i)));
            paths.put(role, destination.root().resolve(file));
            texts.put(role, uris.get(i));
        }
        return new ForeseenNames(paths, texts, notes(null, destination));
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String note(Exists exists) {
        return switch (exists) {
            case COUNTER -> "the plain name is taken, so a number is added";
            case REPLACE -> "a file of this name is there; the job would replace it";
            case SKIP -> "a file of this name is there; the job would be skipped";
            case FAIL -> "a file of this name is there; the job would fail";
        };
    }

    private static List<String> notes(String taken, Destination destination) {
        String height =
                destination.template().uses("height")
                        ? "the height in the name is known once the output is made"
                        : null;
        return java.util.stream.Stream.of(taken, height).filter(n -> n != null).toList();
    }

    private static Map<String, Path> byRole(Plan plan, List<Path> names) {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            paths.put(plan.outputs().get(i).role(), names.get(i));
        }
        return paths;
    }
}
