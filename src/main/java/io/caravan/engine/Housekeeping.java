package io.caravan.engine;

import io.caravan.retention.Doomed;
import io.caravan.retention.Janitor;
import io.caravan.retention.Retention;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.stream.Stream;

/** Deletes what is kept no longer, and what crashes left behind. */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Retention retention;
    private final Janitor janitor;

    public Housekeeping(Retention retention, Janitor janitor) {
        this.retention = retention;
        this.janitor = janitor;
    }

    /** What would be deleted now. */
    public List<Doomed> plan() {
        return Stream.concat(retention.plan().stream(), janitor.plan().stream()).toList();
    }

    /** Deletes it. */
    public List<Doomed> apply() {
        return Stream.concat(retention.apply().stream(), janitor.apply().stream()).toList();
    }

    /** {@link #apply()} for a timer: never throws. */
    void applyQuietly() {
        try {
            apply().forEach(doomed -> LOG.info("deleted {}", doomed.text()));
        } catch (StoreException away) {
            LOG.warn("{}; cleaning up waits until it is back", away.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot clean up", e);
        }
    }
}
