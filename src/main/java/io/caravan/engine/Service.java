package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.reload.RouteReload;

import org.apache.camel.main.Main;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The service: Camel's own main, the route files, and the engine that the plugin brings. */
public final class Service {
    private final Settings settings;

    public Service(Settings settings) {
        this.settings = settings;
    }

    /** Returns when it was stopped by a signal; throws when it cannot start. */
    public void run() throws Exception {
        Main main = new Main();
        main.bind("settings", settings);
        main.setInitialProperties(camelProperties());
        Map<Path, Path> files = startFiles(settings);
        main.configure().withRoutesIncludePattern(patterns(files));
        try {
            main.run();
        } catch (Exception e) {
            throw new StartFailure(settings, files).of(e);
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

    /**
     * The spine and the doors: the shipped route files, with the operator's laid over them by name.
     * All others are loaded, one by one, when those run.
     */
    static Map<Path, Path> startFiles(Settings settings) {
        Map<Path, Path> files = settings.home().files("routes", ".camel.yaml");
        files.keySet().removeIf(RouteReload::reloads);
        return files;
    }

    private static String patterns(Map<Path, Path> files) {
        return files.values().stream().map(file -> "file:" + file).collect(Collectors.joining(","));
    }
}
