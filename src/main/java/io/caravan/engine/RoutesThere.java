package io.caravan.engine;

import io.caravan.reload.Catalog;

/**
 * Lets a job wait, before anything is fetched for it, whose operation is not there now but may well
 * be again: its file is being replaced, is broken, or has just vanished.
 */
public record RoutesThere(Catalog catalog) {
    /** One of the first steps of an attempt. */
    public void check(Run run) {
        if (run.getJob().plan() == null) {
            catalog.use("operation", run.getJob().firstOperation()).close();
        }
    }
}
