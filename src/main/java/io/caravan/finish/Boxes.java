package io.caravan.finish;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The boxes that an MP4 file is made of; what does not add up is not there. */
final class Boxes {
    private final ByteBuffer bytes;

    Boxes(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    static Boxes of(byte[] file) {
        return new Boxes(ByteBuffer.wrap(file));
    }

    /**
     * @param type four letters
     * @param body what it holds, without size and type
     */
    record Box(String type, ByteBuffer body) {
        /** The boxes in it, which begin behind so many bytes of its own. */
        Boxes boxes(int skipped) {
            int start = Math.min(skipped, body.limit());
            return new Boxes(body.slice(start, body.limit() - start));
        }
    }

    /** The first box at the end of this path, each in the one before. */
    Optional<Box> find(String... path) {
        Optional<Box> found = first(path[0]);
        for (int i = 1; i < path.length && found.isPresent(); i++) {
            found = found.get().boxes(0).first(path[i]);
        }
        return found;
    }

    private Optional<Box> first(String type) {
        for (int at = 0; at >= 0 && at + 8 <= bytes.limit(); at = next(at)) {
            if (type(at).equals(type)) {
                return Optional.of(new Box(type, body(at)));
            }
        }
        return Optional.empty();
    }

    /** The first box, whatever its type. */
    Optional<Box> first() {
        return bytes.limit() < 8 ? Optional.empty() : Optional.of(new Box(type(0), body(0)));
    }

    private ByteBuffer body(int at) {
        return bytes.slice(at + 8, end(at) - at - 8);
    }

    private int next(int at) {
        int end = end(at);
        return end >= bytes.limit() ? -1 : end;
    }

    private int end(int at) {
        long size = Integer.toUnsignedLong(bytes.getInt(at));
        return size < 8 || at + size > bytes.limit() ? bytes.limit() : (int) (at + size);
    }

    private String type(int at) {
        byte[] type = new byte[4];
        bytes.get(at + 4, type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }
}
