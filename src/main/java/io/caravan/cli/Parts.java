package io.caravan.cli;

import io.caravan.config.ConfigException;
import io.caravan.config.Settings;

import java.util.function.Consumer;

/** What the commands run. */
final class Parts {
    private Parts() {}

    static void run(Settings settings) {
        throw new ConfigException("the service is not part of this build");
    }

    static void prune(Settings settings, boolean dryRun, Consumer<String> out) {
        throw new ConfigException("the service is not part of this build");
    }
}
