package io.caravan.config;

/** How much of an output is decoded before it is published. */
public enum Verify {
    /** The first and the last two seconds. */
    EDGES,
    /** All of it. */
    FULL
}
