package io.caravan.cli;

import io.caravan.config.Settings;
import io.caravan.engine.Prune;
import io.caravan.engine.Service;

import java.util.function.Consumer;

/** What the commands run. */
final class Parts {
    private Parts() {}

    static void run(Settings settings) throws Exception {
        new Service(settings).run();
    }

    static void prune(Settings settings, boolean dryRun, Consumer<String> out)
            throws InterruptedException {
        new Prune(settings, dryRun, out).run();
    }
}
