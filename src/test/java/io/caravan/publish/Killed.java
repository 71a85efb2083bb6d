package io.caravan.publish;

/** What the tests throw where the process would have been killed. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;
}
