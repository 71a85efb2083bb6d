package io.caravan.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file as a stream. */
final class FileSlice extends InputStream {
    private final FileChannel file;
    private final long end;
    private long at;
    private long mark;

    /**
     * @param from first byte
     * @param bytes how many
     */
    FileSlice(Path path, long from, long bytes) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        at = from;
        mark = from;
        end = from + bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int most = (int) Math.min(length, end - at);
        int read = file.read(ByteBuffer.wrap(buffer, offset, most), at);
        at += Math.max(0, read);
        return read;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - at);
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int limit) {
        mark = at;
    }

    @Override
    public void reset() {
        at = mark;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
