package io.caravan.storage;

/** Reads parts of what lies in another storage. */
@FunctionalInterface
public interface RangeReader {
    /**
     * @param from first byte
     * @param bytes how many at most
     * @param etag the version that is meant, or null for the one that is there
     * @throws io.caravan.job.NotNow when the storage is away
     * @throws io.caravan.job.JobException when it cannot be had
     */
    Range read(String uri, long from, int bytes, String etag);
}
