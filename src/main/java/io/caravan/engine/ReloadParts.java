package io.caravan.engine;

import io.caravan.config.Settings;
import io.caravan.reload.Catalog;
import io.caravan.reload.RouteLoader;
import io.caravan.reload.RouteReload;

import org.apache.camel.CamelContext;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The routes that follow their files, and the catalog of those that are called by name. */
final class ReloadParts {
    private static final long LOOK_MILLIS = 2000;
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final CamelContext camel;
    private final RouteLoader loader;
    private final Catalog catalog;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(ReloadParts::daemon);
    private RouteReload reload;

    ReloadParts(CamelContext camel) {
        this.camel = camel;
        this.loader = new RouteLoader(camel);
        this.catalog = new Catalog(loader::otherIds, Clock.systemUTC());
    }

    Catalog catalog() {
        return catalog;
    }

    RouteReload prepare(Settings settings, OperationParts operations) {
        reload =
                new RouteReload(
                        settings,
                        camel,
                        loader,
                        catalog,
                        operations.catalog(),
                        operations.presets(),
                        Clock.systemUTC());
        return reload;
    }

    /** Loads all files, and looks at them from then on. */
    void begin() {
        reload.begin();
        lookIn(LOOK_MILLIS);
    }

    private void lookIn(long millis) {
        thread.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        boolean again = reload.look();
        if (!thread.isShutdown()) {
            lookIn(again ? LOOK_AGAIN_MILLIS : LOOK_MILLIS);
        }
    }

    /** From now on no file is loaded any more. */
    void stop() {
        thread.shutdown();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "caravan-routes");
        thread.setDaemon(true);
        return thread;
    }
}
