package io.caravan.verify;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.plan.Plan;
import io.caravan.probe.Complaint;
import io.caravan.probe.FrameCrc;
import io.caravan.probe.PacketWalk;
import io.caravan.probe.Probe;
import io.caravan.process.Command;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;
import io.caravan.process.Running;
import io.caravan.storage.Checksum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Checks a finished output before anybody sees it: every promised stream is there, holds packets of
 * the promised length and codec, and decodes. FFmpeg's exit code proves none of this.
 */
public final class Verifier {
    /** Decoding all of a file may take this many times its length on top of reading it. */
    private static final int SLOWEST_DECODE = 4;

    private final Path ffmpeg;
    private final Processes processes;
    private final Verify mode;
    private final PacketWalk walker;

    public Verifier(Path ffmpeg, Processes processes, Verify mode) {
        this.ffmpeg = ffmpeg;
        this.processes = processes;
        this.mode = mode;
        this.walker = new PacketWalk(ffmpeg, processes);
    }

    /**
     * Verifies one output.
     *
     * @param staged the finished file
     * @param output what the plan promised
     * @param inputs local files of the job, in its order
     * @param probes what each input is
     * @param log file that FFmpeg's errors are appended to, or null
     * @return what was made, without the address that only publishing knows
     * @throws JobException of kind {@code input} when the input is to blame, {@code transient} when
     *     a new attempt may help, else {@code internal}
     */
    public Result verify(
            Path staged, Plan.Output output, List<Path> inputs, List<Probe> probes, Path log)
            throws InterruptedException {
        return verify(List.of(staged), staged, output, inputs, probes, log).get(0);
    }

    /**
     * Verifies an output of numbered files.
     *
     * @param pattern their name, the number as {@code %} and digits
     * @return what was made, by file
     * @throws JobException as {@link #verify}
     */
    public Map<Path, Result> verifyNumbered(
            Path pattern, Plan.Output output, List<Path> inputs, List<Probe> probes, Path log)
            throws InterruptedException {
        List<Path> files = numbered(pattern);
        if (files.isEmpty()) {
            files = List.of(first(pattern));
        }
        List<Result> results = verify(files, pattern, output, inputs, probes, log);
        Map<Path, Result> made = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            made.put(files.get(i), results.get(i));
        }
        return made;
    }

    private static Path first(Path pattern) {
        return nth(pattern, 1);
    }

    private static Path nth(Path pattern, int number) {
        return pattern.resolveSibling(String.format(pattern.getFileName().toString(), number));
    }

    private static List<Path> numbered(Path pattern) {
        List<Path> files = new ArrayList<>();
        while (Files.exists(nth(pattern, files.size() + 1))) {
            files.add(nth(pattern, files.size() + 1));
        }
        return files;
    }

    private List<Result> verify(
            List<Path> files,
            Path name,
            Plan.Output output,
            List<Path> inputs,
            List<Probe> probes,
            Path log)
            throws InterruptedException {
        InputTruth truth = new InputTruth(inputs, probes, walker, log);
        refuseNothing(files.get(0), output, truth);
        long[] bytes = files.stream().mapToLong(Verifier::size).toArray();
        FrameCrc found = new FrameCrc();
        Running running =
                processes.start(
                        command(name, output, LongStream.of(bytes).sum(), probes, found, log));
        List<String> sha256;
        Outcome outcome;
        try {
            // While FFmpeg reads the same bytes, so that they come from the page cache.
            sha256 = files.stream().map(Verifier::sha256).toList();
            outcome = running.await();
        } finally {
            running.cancel();
        }
        if (outcome.end() != Outcome.End.EXITED) {
            throw new JobException(ErrorKind.TRANSIENT, "checking the output took too long");
        }
        if (outcome.exitCode() != 0) {
            throw undecodable(output, outcome, truth);
        }
        for (StreamCheck check : checks(output, found, truth)) {
            check.check();
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String role = output.most() == null ? output.role() : numberedRole(output, i + 1);
            results.add(result(role, bytes[i], found, sha256.get(i)));
        }
        return results;
    }

    private static String numberedRole(Plan.Output output, int number) {
        String digits = String.format("%04d", number);
        return output.role().equals("main") ? digits : output.role() + "-" + digits;
    }

    /** FFmpeg ends well when it found no picture at the place it was told to look. */
    private static void refuseNothing(Path file, Plan.Output output, InputTruth truth)
            throws InterruptedException {
        if (!output.still() || Files.exists(file)) {
            return;
        }
        for (Plan.Stream stream : output.streams()) {
            truth.refuseIncomplete(stream.type(), stream.input(), stream.sources());
        }
        throw JobException.input("there is no picture at that place of the video");
    }

    private Command command(
            Path staged,
            Plan.Output output,
            long bytes,
            List<Probe> probes,
            FrameCrc found,
            Path log) {
        return CommandBuilder.builder()
                .arguments(VerifyCommand.of(ffmpeg, staged, bytes, output, mode))
                .directory(staged.toAbsolutePath().getParent())
                .log(log)
                .output(found)
                .timeout(timeout(bytes, probes))
                .build();
    }

    private Duration timeout(long bytes, List<Probe> probes) {
        double seconds =
                probes.stream()
                        .map(Probe::durationSeconds)
                        .filter(length -> length != null)
                        .mapToDouble(Double::doubleValue)
                        .sum();
        return PacketWalk.timeout(bytes).plusSeconds((long) (seconds * SLOWEST_DECODE));
    }

    private static long size(Path staged) {
        try {
            long bytes = Files.size(staged);
            if (bytes == 0) {
                throw new JobException(ErrorKind.INTERNAL, "FFmpeg left an empty output");
            }
            return bytes;
        } catch (IOException e) {
            throw new JobException(ErrorKind.INTERNAL, "FFmpeg left no output", e);
        }
    }

    /** The input is to blame when it is incomplete, or when its packets were only copied. */
    private static JobException undecodable(Plan.Output output, Outcome outcome, InputTruth truth)
            throws InterruptedException {
        for (Plan.Stream stream : output.streams()) {
            if (!stream.type().equals("subtitle")) {
                truth.refuseIncomplete(stream.type(), stream.input(), stream.sources());
            }
        }
        String complaint = Complaint.of(outcome.errorTail());
        String why = complaint.isEmpty() ? "exit code " + outcome.exitCode() : complaint;
        return VerifyCommand.copies(output)
                ? JobException.input("the file is damaged, what was copied does not decode: " + why)
                : new JobException(ErrorKind.TRANSIENT, "the output does not decode: " + why);
    }

    /** The first video promised is the first video found, and so on for each type. */
    private static List<StreamCheck> checks(Plan.Output output, FrameCrc found, InputTruth truth) {
        Map<String, Integer> next = new HashMap<>();
        List<StreamCheck> checks = new ArrayList<>();
        for (Plan.Stream promised : output.streams()) {
            List<FrameCrc.Stream> same = found.streams(promised.type());
            int index = next.merge(promised.type(), 1, Integer::sum) - 1;
            checks.add(
                    new StreamCheck(promised, index < same.size() ? same.get(index) : null, truth));
        }
        return checks;
    }

    private static Result result(String role, long bytes, FrameCrc found, String sha256) {
        List<FrameCrc.Stream> streams = found.streams();
        FrameCrc.Stream picture =
                streams.stream()
                        .filter(stream -> stream.type().equals("video"))
                        .findFirst()
                        .orElse(null);
        double seconds =
                streams.stream()
                        .filter(stream -> !stream.type().equals("subtitle"))
                        .mapToDouble(FrameCrc.Stream::seconds)
                        .max()
                        .orElse(0);
        boolean still = streams.size() == 1 && picture != null && isStill(picture);
        return new Result(
                null,
                role,
                bytes,
                still ? null : Double.valueOf(Math.round(seconds * 1000) / 1000.0),
                picture == null ? null : Integer.valueOf(picture.width()),
                picture == null ? null : Integer.valueOf(picture.height()),
                streams.stream().map(FrameCrc.Stream::codec).toList(),
                sha256);
    }

    private static boolean isStill(FrameCrc.Stream picture) {
        return picture.packets() == 1 || List.of("mjpeg", "png", "webp").contains(picture.codec());
    }

    private static String sha256(Path file) {
        try {
            return Checksum.sha256(file);
        } catch (IOException e) {
            throw new JobException(
                    ErrorKind.TRANSIENT, "the output cannot be read: " + e.getMessage(), e);
        }
    }
}
