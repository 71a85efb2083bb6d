package io.caravan.probe;

/**
 * One packet as FFmpeg's {@code framecrc} muxer prints it: {@code stream, dts, pts, duration, size,
 * checksum, F=flags, …}. Times are in units of the stream's time base.
 *
 * @param stream number of the stream as mapped
 * @param dts decoding time, or {@link #NONE}
 * @param pts presentation time, or {@link #NONE}
 * @param duration 0 when it is not known
 * @param bytes size
 * @param flags FFmpeg's packet flags
 */
record PacketLine(int stream, long dts, long pts, long duration, long bytes, int flags) {
    /** A time that is not known. */
    static final long NONE = Long.MIN_VALUE;

    private static final int KEY = 1;
    private static final String FLAGS = ", F=0x";

    /** The packet of a line, or null when the line tells of none. */
    static PacketLine read(String line) {
        String[] fields = line.split(",", 6);
        if (line.startsWith("#") || fields.length < 6) {
            return null;
        }
        return new PacketLine(
                Integer.parseInt(fields[0].strip()),
                number(fields[1]),
                number(fields[2]),
                Math.max(0, number(fields[3])),
                number(fields[4]),
                flags(line));
    }

    private static long number(String field) {
        return Long.parseLong(field.strip());
    }

    /** Plain key packets have no mark. */
    private static int flags(String line) {
        int at = line.indexOf(FLAGS);
        if (at < 0) {
            return KEY;
        }
        int end = line.indexOf(',', at + FLAGS.length());
        String digits = line.substring(at + FLAGS.length(), end < 0 ? line.length() : end);
        return Integer.parseInt(digits.strip(), 16);
    }

    boolean key() {
        return (flags & KEY) != 0;
    }

    /** Whether it is to be decoded and shown as it is: neither damaged nor cut away. */
    boolean plain() {
        return (flags & ~KEY) == 0;
    }
}
