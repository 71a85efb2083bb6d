package io.caravan.cli;

import io.caravan.config.Settings;

/** Runs the service. */
@FunctionalInterface
public interface ServiceRunner {
    /** Returns when the service was stopped; throws when it cannot start. */
    void run(Settings settings) throws Exception;
}
