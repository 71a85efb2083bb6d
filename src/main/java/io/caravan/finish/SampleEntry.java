package io.caravan.finish;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What the header of a rendition says about its one stream.
 *
 * @param codec as RFC 6381 writes it, such as {@code avc1.64001f}
 * @param channels of sound, or 0
 */
record SampleEntry(String codec, int channels) {
    /** Fields in front of the boxes of a picture's and a sound's sample entry. */
    private static final int PICTURE = 78;

    private static final int SOUND = 28;
    private static final int CHANNELS = 16;

    /**
     * @param init the header, {@code init.mp4}
     * @throws JobException of kind {@code internal} when it holds nothing that can be named
     */
    static SampleEntry of(byte[] init) {
        return Boxes.of(init)
                .find("moov", "trak", "mdia", "minf", "stbl", "stsd")
                .flatMap(descriptions -> descriptions.boxes(8).first())
                .map(SampleEntry::read)
                .orElseThrow(() -> unknown("none"));
    }

    private static SampleEntry read(Boxes.Box entry) {
        return switch (entry.type()) {
            case "avc1", "avc3" -> picture(avc(entry.type(), inner(entry, PICTURE, "avcC")));
            case "hvc1", "hev1" -> picture(hevc(entry.type(), inner(entry, PICTURE, "hvcC")));
            case "av01" -> picture(av1(inner(entry, PICTURE, "av1C")));
            case "vp09" -> picture(vp9(inner(entry, PICTURE, "vpcC")));
            case "mp4a" -> aac(inner(entry, SOUND, "esds"));
            case "ac-3", "ec-3", "fLaC" -> sound(entry.type(), entry);
            case "Opus" -> sound("opus", entry);
            default -> throw unknown(entry.type());
        };
    }

    private static JobException unknown(String what) {
        return new JobException(
                ErrorKind.INTERNAL,
                "a rendition holds a codec that no master playlist can name: " + what);
    }

    private static ByteBuffer inner(Boxes.Box entry, int fields, String type) {
        return entry.boxes(fields)
                .find(type)
                .map(Boxes.Box::body)
                .orElseThrow(() -> unknown(entry.type() + " without " + type));
    }

    private static SampleEntry picture(String codec) {
        return new SampleEntry(codec, 0);
    }

    private static SampleEntry sound(String codec, Boxes.Box entry) {
        return new SampleEntry(codec, entry.body().getShort(CHANNELS));
    }

    /** Profile, constraints and level. */
    private static String avc(String type, ByteBuffer avcC) {
        return String.format("%s.%02x%02x%02x", type, avcC.get(1), avcC.get(2), avcC.get(3));
    }

    /** As ISO 14496-15 says: profile, its compatibility reversed, tier and level, constraints. */
    private static String hevc(String type, ByteBuffer hvcC) {
        int profile = hvcC.get(1);
        String space = new String[] {"", "A", "B", "C"}[profile >> 6 & 3];
        char tier = (profile >> 5 & 1) == 1 ? 'H' : 'L';
        StringBuilder text = new StringBuilder(type);
        text.append('.').append(space).append(profile & 31);
        text.append('.').append(Integer.toHexString(Integer.reverse(hvcC.getInt(2))));
        text.append('.').append(tier).append(Byte.toUnsignedInt(hvcC.get(12)));
        int last = 11;
        while (last >= 6 && hvcC.get(last) == 0) {
            last--;
        }
        for (int i = 6; i <= last; i++) {
            text.append('.').append(Integer.toHexString(Byte.toUnsignedInt(hvcC.get(i))));
        }
        return text.toString();
    }

    private static String av1(ByteBuffer av1C) {
        int levels = av1C.get(1);
        int flags = av1C.get(2);
        int depth = (flags >> 6 & 1) == 0 ? 8 : (flags >> 5 & 1) == 0 ? 10 : 12;
        char tier = (flags >> 7 & 1) == 1 ? 'H' : 'M';
        return String.format(
                Locale.ROOT, "av01.%d.%02d%c.%02d", levels >> 5 & 7, levels & 31, tier, depth);
    }

    private static String vp9(ByteBuffer vpcC) {
        return String.format(
                Locale.ROOT,
                "vp09.%02d.%02d.%02d",
                vpcC.get(4),
                vpcC.get(5),
                vpcC.get(6) >> 4 & 15);
    }

    /** Descriptors in one another: the elementary stream's, its decoder's, what that needs. */
    private static SampleEntry aac(ByteBuffer esds) {
        int at = 4;
        int object = 0;
        while (at + 2 < esds.limit()) {
            int tag = esds.get(at++);
            int length = 0;
            int part;
            do {
                part = esds.get(at++);
                length = length << 7 | part & 127;
            } while ((part & 128) != 0 && at < esds.limit());
            switch (tag) {
                case 3 -> at += 3;
                case 4 -> {
                    object = Byte.toUnsignedInt(esds.get(at));
                    at += 13;
                }
                case 5 -> {
                    return specific(object, esds.slice(at, Math.min(length, esds.limit() - at)));
                }
                default -> at += length;
            }
        }
        return new SampleEntry(String.format("mp4a.%02x", object), 0);
    }

    private static SampleEntry specific(int object, ByteBuffer config) {
        int type = config.get(0) >> 3 & 31;
        int channels = config.get(1) >> 3 & 15;
        if (object != 0x40) {
            return new SampleEntry(String.format("mp4a.%02x", object), channels);
        }
        return new SampleEntry("mp4a.40." + type, channels == 7 ? 8 : channels);
    }
}
