package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.reload.Catalog;

/**
 * Lets a job wait, before anything is fetched for it, whose operation is not there now but may well
 * be again: its file is being replaced, is broken, or has just vanished.
 */
public record RoutesThere(Catalog catalog) {
    /** One of the first steps of an attempt. */
    public void check(Run run) {
        for (int step = 0; step < run.steps(); step++) {
            Job due = run.getJob().step(step);
            if (due.plan() == null) {
                String name = due.firstOperation();
                catalog.use(catalog.knows("task", name) ? "task" : "operation", name).close();
            }
        }
    }
}
