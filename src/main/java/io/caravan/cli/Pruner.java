package io.caravan.cli;

import io.caravan.config.Settings;

import java.util.function.Consumer;

/** Deletes what is older, or more, than the {@code caravan.keep.*} keys allow. */
@FunctionalInterface
public interface Pruner {
    /**
     * @param dryRun delete nothing, only say what would go
     * @param out gets one line for each thing that goes, and a last one with the sum
     */
    void prune(Settings settings, boolean dryRun, Consumer<String> out) throws Exception;
}
