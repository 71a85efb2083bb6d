package io.caravan.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Json;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Finds out what an input is, and refuses what no operation could use. */
public final class Prober {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int LONGEST_ANSWER = 16_000_000;
    private static final int SNIFFED_BYTES = 512;

    /** Packets to look at: encryption shows on packets only. */
    private static final String FIRST_PACKETS = "%+#16";

    /** Codec tags of protected media in MP4 and QuickTime. */
    private static final Set<String> PROTECTED = Set.of("encv", "enca", "drmi", "drms", "drmt");

    private final Path ffprobe;
    private final Processes processes;
    private final ProbeLimits limits;

    public Prober(Path ffprobe, Processes processes, ProbeLimits limits) {
        this.ffprobe = ffprobe;
        this.processes = processes;
        this.limits = limits;
    }

    /**
     * Probes one local file.
     *
     * @throws JobException of kind {@code input} when it is no media that can be used, with the
     *     reason; {@code transient} when ffprobe did not come to an end; {@code internal} when it
     *     cannot be started
     */
    public Probe probe(Path file) throws InterruptedException {
        long bytes = size(file);
        JsonNode answer = ask(file);
        Probe probe = ProbeReader.read(answer, bytes);
        refuseUnusable(probe, answer, file);
        return probe;
    }

    private static long size(Path file) {
        try {
            if (!Files.exists(file)) {
                throw JobException.input("the file " + file.getFileName() + " is not there");
            }
            if (!Files.isRegularFile(file)) {
                throw JobException.input(file.getFileName() + " is not a file");
            }
            if (!Files.isReadable(file)) {
                throw JobException.input(
                        "the file may not be read: give the service's user permission to read it");
            }
            long bytes = Files.size(file);
            if (bytes == 0) {
                throw JobException.input("the file is empty (0 bytes)");
            }
            return bytes;
        } catch (IOException e) {
            throw new JobException(
                    ErrorKind.TRANSIENT, "the file cannot be read: " + e.getMessage(), e);
        }
    }

    private JsonNode ask(Path file) throws InterruptedException {
        Answer answer = new Answer();
        Outcome outcome =
                processes.run(
                        CommandBuilder.builder()
                                .arguments(arguments(file))
                                .output(answer)
                                .timeout(TIMEOUT)
                                .build());
        if (outcome.end() != Outcome.End.EXITED) {
            throw new JobException(
                    ErrorKind.TRANSIENT,
                    "ffprobe did not finish reading the file within " + TIMEOUT.toSeconds() + " s");
        }
        if (outcome.exitCode() != 0) {
            throw notMedia(file, outcome);
        }
        return answer.json();
    }

    private List<String> arguments(Path file) {
        List<String> arguments = new ArrayList<>(List.of(ffprobe.toString(), "-hide_banner"));
        arguments.addAll(List.of("-v", "error"));
        arguments.addAll(Demuxers.guard());
        arguments.addAll(List.of("-show_format", "-show_streams", "-show_packets"));
        arguments.addAll(List.of("-read_intervals", FIRST_PACKETS, "-of", "json=compact=1"));
        arguments.addAll(List.of("-i", "file:" + file.toAbsolutePath()));
        return arguments;
    }

    private static JobException notMedia(Path file, Outcome outcome) {
        if (outcome.exitCode() > 128) {
            return new JobException(
                    ErrorKind.TRANSIENT,
                    "ffprobe was ended by signal " + (outcome.exitCode() - 128));
        }
        String looks = Signature.name(head(file));
        if (looks != null) {
            return JobException.input("not a media file: it is " + looks);
        }
        String errors = String.join("\n", outcome.errorTail());
        if (errors.contains("moov atom not found")) {
            return JobException.input(
                    "the index (moov) is missing: the file was cut off while it was copied or"
                            + " recorded");
        }
        if (errors.contains("[image2 @ ")) {
            return JobException.input(
                    "FFmpeg takes a picture with %d in its name for a series of them; rename the"
                            + " file");
        }
        if (errors.contains("Format not on whitelist")) {
            return JobException.input(
                    "a kind of file that is not accepted: playlists, manifests and image sequences"
                            + " may name other files");
        }
        String complaint = Complaint.of(outcome.errorTail());
        return JobException.input(
                "not a playable media file" + (complaint.isEmpty() ? "" : ": " + complaint));
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SNIFFED_BYTES);
        } catch (IOException e) {
            throw new JobException(
                    ErrorKind.TRANSIENT, "the file cannot be read: " + e.getMessage(), e);
        }
    }

    private void refuseUnusable(Probe probe, JsonNode answer, Path file) {
        if (probe.video().isEmpty() && probe.audio().isEmpty()) {
            throw JobException.input("the file has no audio or video streams");
        }
        if (encrypted(answer)) {
            throw JobException.input("the file is encrypted (DRM): it cannot be decoded");
        }
        refuseTruncated(file);
        refuseTooLarge(probe);
    }

    private static boolean encrypted(JsonNode answer) {
        for (JsonNode stream : answer.path("streams")) {
            if (PROTECTED.contains(stream.path("codec_tag_string").asText())
                    || stream.path("tags").has("enc_key_id")) {
                return true;
            }
        }
        return answer.path("packets").findValuesAsText("side_data_type").stream()
                .anyMatch(type -> type.startsWith("Encryption"));
    }

    private static void refuseTruncated(Path file) {
        try {
            long missing = Truncation.missingBytes(file);
            if (missing > 0) {
                throw JobException.input(
                        "the file was cut off: "
                                + missing
                                + " bytes are missing at its end; copy it again");
            }
        } catch (IOException e) {
            throw new JobException(
                    ErrorKind.TRANSIENT, "the file cannot be read: " + e.getMessage(), e);
        }
    }

    private void refuseTooLarge(Probe probe) {
        if (probe.streams().size() > limits.maxStreams()) {
            throw JobException.input(
                    "the file has %d streams, more than the %d that are allowed"
                            .formatted(probe.streams().size(), limits.maxStreams()));
        }
        Double seconds = probe.durationSeconds();
        if (seconds != null && seconds > limits.maxDuration().toMillis() / 1000.0) {
            throw JobException.input(
                    String.format(
                            Locale.ROOT,
                            "the file is %.0f s long, longer than the %d s that are allowed",
                            seconds,
                            limits.maxDuration().toSeconds()));
        }
        for (Probe.Stream video : probe.video()) {
            if ((long) video.width() * video.height() > limits.maxPixels()) {
                throw JobException.input(
                        "the picture of %d x %d pixels is larger than the %d pixels that are allowed"
                                .formatted(video.width(), video.height(), limits.maxPixels()));
            }
        }
    }

    /** Standard output, up to a size that no honest file needs. */
    private static final class Answer implements Consumer<String> {
        private final StringBuilder text = new StringBuilder();
        private boolean tooLong;

        @Override
        public void accept(String line) {
            tooLong |= text.length() + line.length() > LONGEST_ANSWER;
            if (!tooLong) {
                text.append(line).append('\n');
            }
        }

        private JsonNode json() {
            if (tooLong) {
                throw JobException.input("the file's header holds far too much data");
            }
            try {
                return Json.MAPPER.readTree(text.toString());
            } catch (JsonProcessingException e) {
                throw new JobException(ErrorKind.INTERNAL, "ffprobe's answer is not JSON", e);
            }
        }
    }
}
