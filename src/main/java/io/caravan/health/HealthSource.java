package io.caravan.health;

import java.util.List;

/** A part of the service that knows whether it can work. */
public interface HealthSource {
    /** What is to be said now; nothing when all is well. Fast: it is asked on every request. */
    List<Finding> findings();
}
