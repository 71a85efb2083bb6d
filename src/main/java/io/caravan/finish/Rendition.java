package io.caravan.finish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.Result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One rendition of a ladder, as its files tell.
 *
 * @param playlist its own
 * @param codec as RFC 6381 writes it, such as {@code avc1.64001f}
 * @param peak bits per second of the segment that needs most
 * @param average bits per second of all of it
 */
record Rendition(Path playlist, Result result, String codec, long peak, long average) {
    private static final String LENGTH = "#EXTINF:";

    static Rendition read(Path playlist, Result result) throws IOException {
        long peak = 0;
        long bytes = 0;
        double seconds = 0;
        double length = 0;
        for (String line : Files.readAllLines(playlist)) {
            if (line.startsWith(LENGTH)) {
                length = Double.parseDouble(line.substring(LENGTH.length()).split(",")[0]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                long size = Files.size(playlist.resolveSibling(line));
                peak = Math.max(peak, rate(size, length));
                bytes += size;
                seconds += length;
            }
        }
        byte[] init = Files.readAllBytes(playlist.resolveSibling("init.mp4"));
        return new Rendition(playlist, result, codec(init), peak, rate(bytes, seconds));
    }

    private static long rate(long bytes, double seconds) {
        return seconds > 0 ? (long) Math.ceil(bytes * 8 / seconds) : 0;
    }

    /** What the sample description in a file's header says. */
    private static String codec(byte[] init) {
        String text = new String(init, StandardCharsets.ISO_8859_1);
        int picture = text.indexOf("avcC");
        if (picture > 0) {
            // behind a version byte: profile, constraints, level
            return String.format(
                    "avc1.%02x%02x%02x", init[picture + 5], init[picture + 6], init[picture + 7]);
        }
        if (text.contains("esds")) {
            return "mp4a.40.2";
        }
        throw new JobException(
                ErrorKind.INTERNAL, "a rendition holds a codec that no master playlist can name");
    }
}
