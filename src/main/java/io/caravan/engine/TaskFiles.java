package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.probe.Probe;
import io.caravan.probe.Prober;
import io.caravan.publish.Staging;
import io.caravan.storage.Checksum;
import io.caravan.storage.LocalPaths;
import io.caravan.verify.Verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the files that a task wrote. What has the name of media must be media that decodes, what
 * the task promises must be there, and nothing may be empty.
 */
public final class TaskFiles {
    private static final String MAIN = "main";
    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "webp");
    private static final int LONGEST_ROLE = 48;

    private final Staging staging;
    private final Prober prober;
    private final Verifier verifier;
    private final JobLogs logs;
    private final Set<String> media;

    /**
     * @param media extensions of media files
     */
    public TaskFiles(
            Staging staging, Prober prober, Verifier verifier, JobLogs logs, Set<String> media) {
        this.staging = staging;
        this.prober = prober;
        this.verifier = verifier;
        this.logs = logs;
        this.media = Set.copyOf(media);
    }

    /** One file that was taken. */
    private record Taken(Path staged, Result result, Probe probe) {}

    /**
     * @return what it made, by file, in the order of the names it gave them
     * @throws JobException when something is missing, empty or broken
     */
    Map<Path, Result> take(Run run) throws IOException, InterruptedException {
        OperationInfo task = run.task().info();
        Job job = run.task().job();
        List<Path> files = files(task, run.task().output());
        List<Taken> taken = new ArrayList<>();
        for (Map.Entry<Path, Path> file : staged(job, files).entrySet()) {
            refuseEmpty(task, file.getKey());
            Files.move(file.getKey(), file.getValue());
            taken.add(verified(job, task, role(file.getKey(), files), file.getValue()));
        }
        refuseMissing(task, taken);
        Map<Path, Result> made = new LinkedHashMap<>();
        taken.forEach(one -> made.put(one.staged(), one.result()));
        return made;
    }

    private static List<Path> files(OperationInfo task, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> !fileName(f).startsWith(".")).sorted().toList();
        }
        if (files.isEmpty()) {
            throw wrong(task, "made no file");
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw wrong(task, "made " + name(file) + ", which is no plain file");
            }
        }
        return files;
    }

    /** Where each is to lie: no name from outside is kept. */
    private Map<Path, Path> staged(Job job, List<Path> files) {
        Map<Path, Path> staged = new LinkedHashMap<>();
        for (Path file : files) {
            String role = role(file, files);
            Path place = staging.file(job, role, extension(file));
            for (int i = 2; staged.containsValue(place); i++) {
                place = staging.file(job, role + "-" + i, extension(file));
            }
            staged.put(file, place);
        }
        return staged;
    }

    /** Files of one name are the main result; else the name of each says what it is. */
    private static String role(Path file, List<Path> files) {
        if (files.stream().map(TaskFiles::stem).distinct().count() == 1) {
            return MAIN;
        }
        String role = stem(file).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        role = role.replaceAll("^-|-$", "");
        return role.isEmpty() ? "file" : role.substring(0, Math.min(LONGEST_ROLE, role.length()));
    }

    private static void refuseEmpty(OperationInfo task, Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw wrong(task, "left " + name(file) + " empty");
        }
    }

    private Taken verified(Job job, OperationInfo task, String role, Path file)
            throws IOException, InterruptedException {
        String extension = extension(file).toLowerCase(Locale.ROOT);
        boolean picture = PICTURES.contains(extension);
        if (!picture && !media.contains(extension)) {
            String sha256 = Checksum.sha256(file);
            long bytes = Files.size(file);
            return new Taken(
                    file, new Result(null, role, bytes, null, null, null, List.of(), sha256), null);
        }
        try {
            Probe probe = prober.probe(file);
            Plan.Output output = promise(role, extension, probe, picture);
            Path log = logs.of(job);
            return new Taken(
                    file, verifier.verify(file, output, List.of(file), List.of(probe), log), probe);
        } catch (JobException e) {
            // the input is not to blame for what the task made of it
            ErrorKind kind = e.kind() == ErrorKind.INPUT ? ErrorKind.INTERNAL : e.kind();
            throw new JobException(
                    kind, "the " + extension + " that the task made is bad: " + e.getMessage(), e);
        }
    }

    /** What its header says is what it must hold. */
    private static Plan.Output promise(
            String role, String extension, Probe probe, boolean picture) {
        List<Plan.Stream> streams = new ArrayList<>();
        for (Probe.Stream stream : picture ? probe.video() : timed(probe)) {
            streams.add(
                    new Plan.Stream(
                            stream.type(),
                            0,
                            List.of(stream.index()),
                            null,
                            List.of(),
                            List.of(),
                            Map.of(),
                            new Plan.Expect(stream.codec(), null, picture ? 1 : null)));
        }
        String container = picture ? "image2" : probe.format();
        return new Plan.Output(role, extension, container, streams, List.of());
    }

    private static List<Probe.Stream> timed(Probe probe) {
        return Stream.concat(probe.video().stream(), probe.audio().stream()).toList();
    }

    private static void refuseMissing(OperationInfo task, List<Taken> taken) {
        for (String kind : task.makes()) {
            boolean there =
                    switch (kind) {
                        case "video" ->
                                taken.stream().anyMatch(t -> isTimed(t) && hasVideo(t.probe()));
                        case "audio" ->
                                taken.stream()
                                        .anyMatch(t -> isTimed(t) && !t.probe().audio().isEmpty());
                        case "image" ->
                                taken.stream()
                                        .anyMatch(t -> t.probe() != null && hasVideo(t.probe()));
                        default -> true;
                    };
            if (!there) {
                throw wrong(task, "promises " + kind + " (x-makes) and made none");
            }
        }
    }

    private static boolean isTimed(Taken taken) {
        return taken.probe() != null && !PICTURES.contains(extension(taken.staged()));
    }

    private static boolean hasVideo(Probe probe) {
        return !probe.video().isEmpty();
    }

    private static JobException wrong(OperationInfo task, String what) {
        return new JobException(ErrorKind.INTERNAL, "the task " + task.name() + " " + what);
    }

    private static String name(Path file) {
        return LocalPaths.printable(file.getFileName());
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }

    private static String stem(Path file) {
        int dot = fileName(file).lastIndexOf('.');
        return dot > 0 ? fileName(file).substring(0, dot) : fileName(file);
    }

    private static String extension(Path file) {
        int dot = fileName(file).lastIndexOf('.');
        return dot > 0 ? fileName(file).substring(dot + 1) : "";
    }
}
