package io.caravan.verify;

import io.caravan.plan.Plan;
import io.caravan.probe.Demuxers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one command line that checks an output: it prints every packet and decodes the edges at the
 * same time, because starting a program costs more than checking a small file.
 */
final class VerifyCommand {
    private static final String EDGE_SECONDS = "2";

    /** Up to this length decoding all of it is cheaper than opening the file three times. */
    private static final double SHORT_SECONDS = 12;

    /** Up to this length nothing is left out. */
    private static final double TINY_SECONDS = 4;

    /** Below this size starting threads costs more than they save. */
    private static final long ONE_THREAD_BYTES = 1 << 20;

    /**
     * Frames that nothing else depends on, and smoothing, are left out: that halves the cost, and
     * damage to such a frame is gone with the next one.
     */
    private static final List<String> QUICKLY =
            List.of("-skip_frame", "noref", "-skip_loop_filter", "all");

    /** One decoder error is too many in what was just encoded. */
    private static final List<String> STRICT = List.of("-xerror");

    /**
     * What was copied may hold the odd broken frame of its source, such as a recording's last one.
     */
    private static final List<String> LENIENT = List.of("-max_error_rate", "0.1");

    /** Containers without an index: seeking lands in the middle of a frame. */
    private static final Set<String> UNINDEXED =
            Set.of("mpeg", "vob", "dvd", "vcd", "svcd", "mpegts");

    /** The demuxer for pictures goes by the file's name; without a pattern it reads that file. */
    private static final List<String> ONE_PICTURE =
            List.of(
                    "-protocol_whitelist",
                    Demuxers.PROTOCOLS,
                    "-f",
                    "image2",
                    "-pattern_type",
                    "none");

    /** Made here, so it names no other files than its own; started in its folder. */
    private static final List<String> OWN_PLAYLIST =
            List.of("-protocol_whitelist", "file", "-allowed_extensions", "ALL", "-f", "hls");

    private static final List<String> NUMBERED_PICTURES =
            List.of(
                    "-protocol_whitelist",
                    Demuxers.PROTOCOLS,
                    "-f",
                    "image2",
                    "-pattern_type",
                    "sequence",
                    "-start_number",
                    "1");

    private static final List<String> PACKETS =
            List.of("-map", "0:v?", "-map", "0:a?", "-map", "0:s?", "-c", "copy", "-copyinkf");

    private VerifyCommand() {}

    /**
     * @param bytes size of the file
     */
    static List<String> of(Path ffmpeg, Path file, long bytes, Plan.Output output, Verify mode) {
        Double seconds = longest(output);
        boolean edges =
                mode == Verify.EDGES
                        && !output.still()
                        && (seconds == null || seconds > SHORT_SECONDS);
        boolean quickly =
                mode == Verify.EDGES
                        && !output.still()
                        && (seconds == null || seconds > TINY_SECONDS)
                        && has(output, "video");
        List<String> speed = quickly ? QUICKLY : List.of();
        List<String> command = new ArrayList<>();
        command.addAll(List.of(ffmpeg.toString(), "-nostdin", "-hide_banner", "-v", "error"));
        if (bytes < ONE_THREAD_BYTES) {
            command.addAll(List.of("-filter_threads", "1"));
            speed = Stream.concat(speed.stream(), Stream.of("-threads", "1")).toList();
        }
        boolean lenient = copies(output) || UNINDEXED.contains(output.container());
        command.addAll(lenient ? LENIENT : STRICT);
        open(command, file, output, edges ? List.of() : speed);
        if (edges) {
            open(command, file, output, List.of("-t", EDGE_SECONDS));
            List<String> tail = new ArrayList<>(speed);
            tail.addAll(List.of("-sseof", "-" + EDGE_SECONDS));
            open(command, file, output, tail);
        }
        command.addAll(PACKETS);
        command.addAll(List.of("-f", "framecrc", "pipe:1"));
        if (has(output, "video") || has(output, "audio")) {
            for (int input : edges ? new int[] {1, 2} : new int[] {0}) {
                command.addAll(List.of("-map", input + ":v?", "-map", input + ":a?"));
                command.addAll(List.of("-f", "null", "-"));
            }
        }
        return command;
    }

    static boolean copies(Plan.Output output) {
        return output.streams().stream().anyMatch(stream -> "copy".equals(stream.codec()));
    }

    /** FFmpeg refuses options for decoders that a file does not need. */
    private static boolean has(Plan.Output output, String type) {
        return output.streams().stream().anyMatch(stream -> stream.type().equals(type));
    }

    private static Double longest(Plan.Output output) {
        Double longest = null;
        for (Plan.Stream stream : output.streams()) {
            if (stream.expect() == null || stream.expect().durationSeconds() == null) {
                return null;
            }
            longest = Math.max(longest == null ? 0 : longest, stream.expect().durationSeconds());
        }
        return longest;
    }

    private static void open(
            List<String> command, Path file, Plan.Output output, List<String> options) {
        String name = file.toAbsolutePath().toString();
        if (output.most() != null) {
            command.addAll(NUMBERED_PICTURES);
            int last = name.length() - file.getFileName().toString().length();
            name = name.substring(0, last).replace("%", "%%") + name.substring(last);
        } else if (output.container().equals("hls")) {
            command.addAll(OWN_PLAYLIST);
            command.addAll(options);
            command.addAll(List.of("-i", file.getFileName().toString()));
            return;
        } else {
            command.addAll(output.still() ? ONE_PICTURE : Demuxers.guard());
        }
        command.addAll(options);
        command.addAll(List.of("-i", "file:" + name));
    }
}
