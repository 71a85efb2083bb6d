package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.apache.camel.main.Main;

import java.nio.file.Path;
import java.util.Properties;

/** The service: Camel's own main, the route files, and the engine that the plugin brings. */
public final class Service {
    private final Settings settings;

    public Service(Settings settings) {
        this.settings = settings;
    }

    /** Returns when it was stopped by a signal; throws when it cannot start. */
    public void run() throws Exception {
        Main main = new Main();
        main.bind("foundation", new Foundation(settings));
        main.setInitialProperties(camelProperties());
        main.configure().setRoutesCollectorEnabled(false); // the plugin loads them
        try {
            main.run();
        } catch (Exception e) {
            throw new StartFailure(settings).of(e);
        }
        int exit = main.getExitCode();
        if (exit != 0) {
            throw new JobException(ErrorKind.INTERNAL, "the service ended with code " + exit);
        }
    }

    /** Where large bodies of messages lie meanwhile. */
    static Path spool(Settings settings) {
        return settings.path(Keys.DATA).resolve("spool");
    }

    private Properties camelProperties() {
        Properties properties = new Properties();
        properties.put("camel.main.name", "caravan");
        properties.put("camel.main.autoConfigurationLogSummary", "false");
        properties.put("camel.main.startupSummaryLevel", "Off");
        properties.put("camel.main.streamCachingSpoolEnabled", "true");
        properties.put("camel.main.streamCachingSpoolDirectory", spool(settings).toString());
        properties.put("camel.component.direct.block", "false");
        properties.putAll(settings.texts());
        return properties;
    }
}
