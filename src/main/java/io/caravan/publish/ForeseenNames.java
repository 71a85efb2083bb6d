package io.caravan.publish;

import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.Result;
import io.caravan.plan.Plan;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names that a planned job's results would get now.
 *
 * @param paths by role of the output; of numbered files the name with {@code %04d} for the number
 * @param finish of the files that Caravan writes itself, in the order of the plan
 * @param folder that is the result as a whole, or null
 * @param notes what a person should know about them
 */
public record ForeseenNames(
        Map<String, Path> paths, List<Path> finish, Path folder, List<String> notes) {
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
        return named(plan, names, notes(note, destination));
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

    private static ForeseenNames named(Plan plan, List<Path> names, List<String> notes) {
        Map<String, Path> paths = new LinkedHashMap<>();
        List<Path> finish = new ArrayList<>();
        Path folder = plan.folder() ? names.get(0) : null;
        int next = 0;
        for (Plan.Output output : plan.outputs()) {
            if (folder != null) {
                paths.put(output.role(), folder.resolve(output.file()));
            } else {
                Path name = names.get(next++);
                paths.put(output.role(), output.most() == null ? name : pattern(name));
            }
        }
        for (Plan.Finish step : plan.finish()) {
            finish.add(folder == null ? names.get(next++) : folder.resolve(step.file()));
        }
        return new ForeseenNames(paths, finish, folder, notes);
    }

    /**
     * The number of the first file becomes that of any; every other {@code %} stands for itself.
     */
    private static Path pattern(Path first) {
        String name = first.getFileName().toString();
        int at = name.lastIndexOf(FIRST);
        return first.resolveSibling(
                name.substring(0, at).replace("%", "%%")
                        + NUMBER
                        + name.substring(at + FIRST.length()).replace("%", "%%"));
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
