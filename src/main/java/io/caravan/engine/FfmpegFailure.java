package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.probe.Complaint;
import io.caravan.process.Outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an FFmpeg run that did not end well means, in one line. */
final class FfmpegFailure {
    /** A shell's exit code for a program that a signal ended is this and the signal's number. */
    private static final int SIGNALLED = 128;

    private static final int KILLED = SIGNALLED + 9;

    /**
     * ILL, ABRT, BUS, FPE, SEGV, TERM, XCPU, SYS. Not every code above 128 is a signal: FFmpeg's
     * own go up to 255.
     */
    private static final Set<Integer> SIGNALS = Set.of(4, 6, 7, 8, 11, 15, 24, 31);

    /** Lines that only repeat that something went wrong. */
    private static final List<String> EMPTY_WORDS =
            List.of(
                    "conversion failed",
                    "error while processing the decoded data",
                    "nothing was written into output file",
                    "task finished with error code",
                    "terminating thread with return code",
                    "error opening output files",
                    "error opening input files",
                    "no version information available");

    private FfmpegFailure() {}

    static JobException of(Outcome outcome, Duration timeout, Duration stall) {
        return switch (outcome.end()) {
            case TIMED_OUT ->
                    new Failures.OnceTransient(
                            "FFmpeg took longer than "
                                    + text(timeout)
                                    + " (caravan.ffmpeg.timeout)");
            case STALLED ->
                    new Failures.OnceTransient(
                            "FFmpeg made no progress for "
                                    + text(stall)
                                    + " (caravan.ffmpeg.stall)");
            default -> exited(outcome);
        };
    }

    private static JobException exited(Outcome outcome) {
        String tail = String.join("\n", outcome.errorTail()).toLowerCase(Locale.ROOT);
        if (tail.contains("no space left on device") || tail.contains("disk quota exceeded")) {
            return new JobException(ErrorKind.RESOURCE, "no space left for the output; free some");
        }
        if (tail.contains("cannot allocate memory")) {
            return new JobException(
                    ErrorKind.RESOURCE,
                    "FFmpeg ran out of memory; raise caravan.ffmpeg.memory or use fewer slots");
        }
        if (outcome.exitCode() == KILLED) {
            return new JobException(
                    ErrorKind.RESOURCE,
                    "FFmpeg was killed, as a system does that runs out of memory; give it more, or"
                            + " use fewer slots");
        }
        if (SIGNALS.contains(outcome.exitCode() - SIGNALLED)) {
            return new Failures.OnceTransient(
                    "FFmpeg was ended by signal "
                            + (outcome.exitCode() - SIGNALLED)
                            + because(outcome));
        }
        if (tail.contains("could not open encoder before eof")) {
            return JobException.input("nothing in the file could be decoded: it is damaged");
        }
        return JobException.input(
                "FFmpeg could not process it (exit " + outcome.exitCode() + ")" + because(outcome));
    }

    /** The last line that tells something. */
    private static String because(Outcome outcome) {
        List<String> telling = new ArrayList<>(outcome.errorTail());
        telling.removeIf(FfmpegFailure::saysNothing);
        Collections.reverse(telling);
        String complaint = Complaint.of(telling);
        return complaint.isEmpty() ? "" : ": " + complaint;
    }

    private static boolean saysNothing(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return EMPTY_WORDS.stream().anyMatch(lower::contains);
    }

    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
