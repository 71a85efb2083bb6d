package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.ffmpeg.FfmpegLocator;
import io.caravan.plan.OperationCatalog;
import io.caravan.process.GuardedProcesses;
import io.caravan.store.sql.SqliteStore;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * What takes long to come up and needs no Camel: begun before and beside it. Each part may be asked
 * for; its failure is thrown then.
 */
final class Foundation {
    private final Settings settings;
    private final Future<SqliteStore> store;
    private final Future<Ffmpeg> ffmpeg;
    private final Future<OperationCatalog> catalog;

    Foundation(Settings settings) {
        this.settings = settings;
        Path data = settings.path(Keys.DATA);
        store = begun("store", () -> SqliteStore.open(data.resolve("caravan.db")));
        ffmpeg = begun("ffmpeg", () -> locate(settings, data));
        catalog = begun("operations", () -> OperationParts.catalog(settings));
    }

    private static <T> Future<T> begun(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "begin-" + name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Ffmpeg locate(Settings settings, Path data) {
        return new FfmpegLocator(
                        settings.optionalPath(Keys.FFMPEG),
                        settings.optionalPath(Keys.FFPROBE),
                        data.resolve("cache"),
                        new GuardedProcesses(data.resolve("run")))
                .locate();
    }

    Settings settings() {
        return settings;
    }

    /** Close it. */
    SqliteStore store() throws Exception {
        return result(store);
    }

    Ffmpeg ffmpeg() throws Exception {
        return result(ffmpeg);
    }

    OperationCatalog catalog() throws Exception {
        return result(catalog);
    }

    private static <T> T result(Future<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
