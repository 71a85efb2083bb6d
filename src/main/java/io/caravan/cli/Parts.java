package io.caravan.cli;

import io.caravan.config.ConfigException;
import io.caravan.config.Settings;
import io.caravan.engine.Service;

import java.util.function.Consumer;

/** What the commands run. */
final class Parts {
    private Parts() {}

    static void run(Settings settings) throws Exception {
        new Service(settings).run();
    }

    static void prune(Settings settings, boolean dryRun, Consumer<String> out) {
        throw new ConfigException("the service is not part of this build");
    }
}
