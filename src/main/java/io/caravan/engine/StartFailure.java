package io.caravan.engine;

import io.caravan.config.ConfigException;
import io.caravan.config.Settings;
import io.caravan.job.JobException;
import io.caravan.store.StoreException;
import io.caravan.validate.Problem;
import io.caravan.validate.Validation;

import org.apache.camel.util.ObjectHelper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds the route file that kept the service from starting: Camel itself names only the route. */
final class StartFailure {
    private final Settings settings;

    StartFailure(Settings settings) {
        this.settings = settings;
    }

    /** The failure to show: the first problem of a file where there is one, else as it was. */
    Exception of(Exception failure) {
        if (isForPeople(failure)) {
            return failure;
        }
        try {
            List<Path> files = List.copyOf(StartRoutes.files(settings).values());
            List<Problem> problems = new Validation(settings).of(files).problems();
            return problems.isEmpty() ? failure : new ConfigException(problems.get(0).toString());
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private static boolean isForPeople(Exception failure) {
        return ObjectHelper.getException(JobException.class, failure) != null
                || ObjectHelper.getException(ConfigException.class, failure) != null
                || ObjectHelper.getException(StoreException.class, failure) != null;
    }
}
