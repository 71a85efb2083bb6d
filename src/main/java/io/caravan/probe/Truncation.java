package io.caravan.probe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Whether a file is shorter than its own outer structure says: MP4 and Matroska name the size of
 * the part that holds the media. This finds an interrupted copy before hours are spent on it, and
 * however little is missing.
 */
final class Truncation {
    private static final Set<String> MP4 = Set.of("ftyp", "moov", "mdat", "free", "skip", "wide");
    private static final Set<String> LARGE = Set.of("moov", "mdat", "moof");
    private static final int MOST_BOXES = 10_000;
    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;

    private Truncation() {}

    /** Bytes that are missing at the end; 0 when none are or the format does not tell. */
    static long missingBytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, 8);
            if (head.getInt(0) == EBML) {
                return matroska(channel);
            }
            return MP4.contains(type(head)) ? mp4(channel) : 0;
        } catch (EOFException e) {
            return 0;
        }
    }

    private static long mp4(FileChannel channel) throws IOException {
        long position = 0;
        for (int box = 0; box < MOST_BOXES && position + 16 <= channel.size(); box++) {
            ByteBuffer head = read(channel, position, 16);
            long size = head.getInt(0) & 0xFFFFFFFFL;
            size = size == 1 ? head.getLong(8) : size;
            long missing = size - (channel.size() - position);
            if (size < 8 || missing > 0) {
                return size >= 8 && LARGE.contains(type(head)) ? missing : 0;
            }
            position += size;
        }
        return 0;
    }

    private static long matroska(FileChannel channel) throws IOException {
        long segment = body(channel, 4) + size(channel, 4);
        if (read(channel, segment, 4).getInt(0) != SEGMENT) {
            return 0;
        }
        long size = size(channel, segment + 4);
        return size < 0 ? 0 : Math.max(0, body(channel, segment + 4) + size - channel.size());
    }

    /** An EBML size: as many bytes as leading zeros of the first and one; -1 when unknown. */
    private static long size(FileChannel channel, long position) throws IOException {
        int length = length(channel, position);
        if (length > 8) {
            return -1;
        }
        ByteBuffer bytes = read(channel, position, length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes.get(i) & 0xFF;
        }
        long all = (1L << 7 * length) - 1;
        return (value & all) == all ? -1 : value & all;
    }

    /** Where what follows an EBML size begins. */
    private static long body(FileChannel channel, long position) throws IOException {
        return position + length(channel, position);
    }

    private static int length(FileChannel channel, long position) throws IOException {
        int first = read(channel, position, 1).get(0) & 0xFF;
        return Integer.numberOfLeadingZeros(first) - 24 + 1;
    }

    private static String type(ByteBuffer head) {
        return new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer read(FileChannel channel, long position, int count)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        if (position < 0 || position > channel.size()) {
            throw new EOFException();
        }
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
        return buffer;
    }
}
