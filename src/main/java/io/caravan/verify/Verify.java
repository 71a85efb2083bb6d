package io.caravan.verify;

/** How much of an output is decoded before it is published; its packets are always all read. */
public enum Verify {
    /** The first and the last two seconds. */
    EDGES,
    /** All of it. */
    FULL
}
