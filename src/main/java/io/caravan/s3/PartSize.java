package io.caravan.s3;

/**
 * How large the parts of a transfer are.
 *
 * @param bytes of one part; what is no larger goes as a whole
 */
record PartSize(long bytes) {
    private static final int MOST_PARTS = 10_000;
    private static final long MEGABYTE = 1 << 20;

    static PartSize standard() {
        return new PartSize(16 * MEGABYTE);
    }

    /** Larger for what would have more parts than S3 allows; whole megabytes then. */
    long of(long size) {
        long least = (size + MOST_PARTS - 1) / MOST_PARTS;
        return least <= bytes ? bytes : (least + MEGABYTE - 1) / MEGABYTE * MEGABYTE;
    }
}
