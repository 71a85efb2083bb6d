package io.caravan.http;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file to send.
 *
 * @param from first byte
 * @param length number of bytes
 * @param size of the whole file
 * @param status 200 for the answer as asked for, 206 for a range, 416 for one outside the file
 */
record Slice(Path file, long from, long length, long size, int status) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int BLOCK = 64 << 10;

    String contentRange() {
        return "bytes " + (status == 416 ? "*" : from + "-" + (from + length - 1)) + "/" + size;
    }

    /** One byte range; several, or anything not understood, give the whole file, as HTTP has it. */
    static Slice range(Path file, String header) throws IOException {
        long size = Files.size(file);
        Matcher range = RANGE.matcher(header == null ? "" : header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return new Slice(file, 0, size, size, 200);
        }
        long first;
        long last = size - 1;
        if (range.group(1).isEmpty()) {
            first = Math.max(0, size - Long.parseLong(range.group(2)));
        } else {
            first = Long.parseLong(range.group(1));
            if (!range.group(2).isEmpty()) {
                last = Math.min(last, Long.parseLong(range.group(2)));
            }
        }
        return first > last
                ? new Slice(file, 0, 0, size, 416)
                : new Slice(file, first, last - first + 1, size, 206);
    }

    /** The last lines, found from the end, so that a huge file costs no more than a small one. */
    static Slice tail(Path file, int lines) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long size = in.length();
            long from = startOfLast(in, size, lines);
            return new Slice(file, from, size - from, size, 200);
        }
    }

    private static long startOfLast(RandomAccessFile in, long size, int lines) throws IOException {
        byte[] block = new byte[BLOCK];
        int left = lines;
        // The line feed at the very end closes the last line, it starts none.
        for (long end = size; end > 0; end -= BLOCK) {
            long start = Math.max(0, end - BLOCK);
            int count = (int) (end - start);
            in.seek(start);
            in.readFully(block, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                if (block[i] == '\n' && start + i != size - 1 && --left == 0) {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }
}
