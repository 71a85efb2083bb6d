package io.caravan.http;

import io.vertx.ext.web.Router;

/**
 * A door that needs the Vert.x router itself because a Camel route cannot do it: ranges of files,
 * event streams, resumable uploads. Everything else is a route in {@code routes/api}.
 */
public interface Door {
    /** Adds the door's paths. They lie behind the guard like all others. */
    void open(Router router);
}
