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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names that a planned job's results would get now.
 *
 * @param paths where the outputs are made, by role; of numbered files the name with {@code %04d}
 *     for the number
 * @param names where they end up, paths or URIs, by role
 * @param finish where the files end up that Caravan writes itself, in the order of the plan
 * @param folder that is made when the result is one as a whole, else null
 * @param notes what a person should know about them
 */
public record ForeseenNames(
        Map<String, Path> paths,
        Map<String, String> names,
        List<String> finish,
        Path folder,
        List<String> notes) {
    private static final int MAX_COUNTER = 99_999;
    private static final String FIRST = "0001";
    private static final String NUMBER = "%04d";

    /**
     * @param job with an {@code exists}
     * @throws io.caravan.job.JobException when its {@code output} cannot be used
     */
    public static ForeseenNames of(Destinations destinations, Job job, Plan plan) {
        Destination destination = destinations.of(job);
        Job planned = job.withPlan(plan);
        Map<String, Result> results = units(plan);
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
        List<Unit> units = names.stream().map(name -> new Unit(name, name.toString())).toList();
        return named(plan, units, notes(note, destination));
    }

    /** Nobody is asked whether they are taken: that is told when they are put there. */
    private static ForeseenNames remote(Destination destination, Plan plan, List<String> uris) {
        List<Unit> units =
                uris.stream()
                        .map(
                                uri ->
                                        new Unit(
                                                destination
                                                        .root()
                                                        .resolve(
                                                                Scratch.fileName(
                                                                        Uris.lastSegment(uri))),
                                                uri))
                        .toList();
        return named(plan, units, notes(null, destination));
    }

    /**
     * A file or folder that is published.
     *
     * @param path where it is made
     * @param name where it ends up
     */
    private record Unit(Path path, String name) {
        Unit in(String file) {
            return new Unit(path.resolve(file), name + "/" + file);
        }

        /** The number of the first file becomes that of any. */
        Unit pattern() {
            return new Unit(
                    path.resolveSibling(numbered(path.getFileName().toString())), numbered(name));
        }

        /** Every other {@code %} stands for itself. */
        private static String numbered(String first) {
            int folder = first.lastIndexOf('/') + 1;
            int at = first.lastIndexOf(FIRST);
            return first.substring(0, folder)
                    + first.substring(folder, at).replace("%", "%%")
                    + NUMBER
                    + first.substring(at + FIRST.length()).replace("%", "%%");
        }
    }

    /** What is published under a name of its own, as {@link Staging} calls it. */
    private static Map<String, Result> units(Plan plan) {
        Map<String, Result> units = new LinkedHashMap<>();
        if (plan.folder()) {
            units.put("main", result("main"));
            return units;
        }
        for (Plan.Output output : plan.outputs()) {
            String role = output.most() == null ? output.role() : numbered(output);
            units.put(role + "." + output.extension(), result(role));
        }
        for (Plan.Finish finish : plan.finish()) {
            units.put("main." + finish.extension(), result("main"));
        }
        return units;
    }

    private static String numbered(Plan.Output output) {
        return output.role().equals("main") ? FIRST : output.role() + "-" + FIRST;
    }

    private static Result result(String role) {
        return new Result(null, role, 0, null, null, null, null, null);
    }

    private static ForeseenNames named(Plan plan, List<Unit> units, List<String> notes) {
        Map<String, Path> paths = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        List<String> finish = new ArrayList<>();
        Iterator<Unit> next = units.iterator();
        Unit folder = plan.folder() ? next.next() : null;
        for (Plan.Output output : plan.outputs()) {
            Unit unit = folder == null ? next.next() : folder.in(output.file());
            Unit shown = folder == null && output.most() != null ? unit.pattern() : unit;
            paths.put(output.role(), shown.path());
            names.put(output.role(), shown.name());
        }
        for (Plan.Finish step : plan.finish()) {
            finish.add((folder == null ? next.next() : folder.in(step.file())).name());
        }
        return new ForeseenNames(
                paths, names, finish, folder == null ? null : folder.path(), notes);
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
        return Stream.of(taken, height).filter(n -> n != null).toList();
    }
}
