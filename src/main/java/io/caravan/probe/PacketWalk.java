package io.caravan.probe;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.CommandBuilder;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a file packet by packet, without decoding, when its header is not to be trusted. */
public final class PacketWalk {
    private static final Duration LEAST = Duration.ofMinutes(10);
    private static final long SLOWEST_BYTES_PER_SECOND = 1_000_000;

    private final Path ffmpeg;
    private final Processes processes;

    public PacketWalk(Path ffmpeg, Processes processes) {
        this.ffmpeg = ffmpeg;
        this.processes = processes;
    }

    /**
     * Walks every video, audio and subtitle stream but cover art. A file that breaks off is walked
     * as far as it goes.
     *
     * @return by stream index in the file
     * @throws JobException of kind {@code transient} when it takes far too long
     */
    public Map<Integer, FrameCrc.Stream> walk(Path file, Probe probe, Path log)
            throws InterruptedException {
        List<Integer> indexes =
                probe.streams().stream()
                        .filter(PacketWalk::walked)
                        .map(Probe.Stream::index)
                        .toList();
        FrameCrc found = new FrameCrc();
        Outcome outcome =
                processes.run(
                        CommandBuilder.builder()
                                .arguments(arguments(file, indexes))
                                .log(log)
                                .output(found)
                                .timeout(timeout(probe.bytes()))
                                .build());
        if (outcome.end() != Outcome.End.EXITED) {
            throw new JobException(
                    ErrorKind.TRANSIENT, "reading the packets of the input took too long");
        }
        Map<Integer, FrameCrc.Stream> byIndex = new HashMap<>();
        List<FrameCrc.Stream> streams = found.streams();
        for (int i = 0; i < streams.size(); i++) {
            byIndex.put(indexes.get(i), streams.get(i));
        }
        return byIndex;
    }

    /** Longest time that reading so many bytes may take, even from a slow disk. */
    public static Duration timeout(long bytes) {
        return LEAST.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    private static boolean walked(Probe.Stream stream) {
        return !stream.cover()
                && stream.codec() != null
                && List.of("video", "audio", "subtitle").contains(stream.type());
    }

    private List<String> arguments(Path file, List<Integer> indexes) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(ffmpeg.toString(), "-nostdin", "-hide_banner", "-v", "error"));
        arguments.addAll(Demuxers.guard());
        arguments.addAll(List.of("-i", "file:" + file.toAbsolutePath()));
        indexes.forEach(index -> arguments.addAll(List.of("-map", "0:" + index)));
        arguments.addAll(List.of("-c", "copy", "-copyinkf", "-f", "framecrc", "pipe:1"));
        return arguments;
    }
}
