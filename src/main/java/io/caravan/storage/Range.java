package io.caravan.storage;

/**
 * A part of something in another storage.
 *
 * @param bytes of the part
 * @param size of the whole
 * @param etag its version, or null where the storage knows none
 */
public record Range(byte[] bytes, long size, String etag) {}
