package io.caravan.engine;

import io.caravan.config.Settings;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.operation.Definitions;
import io.caravan.probe.Probe;

import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The routes of operations alone, in a context of their own: for commands that run beside a service
 * or without one. Each is loaded when it is first asked.
 */
public final class OperationRoutes implements Definitions, AutoCloseable {
    private final CamelContext camel = new ScratchContext();
    private final Map<Path, Path> files;
    private final Set<String> loaded = new HashSet<>();
    private final Definitions routes;

    public OperationRoutes(Settings settings) {
        this(settings, settings.home().files("routes/operations", ".camel.yaml"));
    }

    /**
     * @param files by their names
     */
    public OperationRoutes(Settings settings, Map<Path, Path> files) {
        this.files = Map.copyOf(files);
        Properties properties = new Properties();
        properties.putAll(settings.texts());
        camel.getPropertiesComponent().setInitialProperties(properties);
        camel.start();
        routes = new RouteDefinitions(new Dispatch(camel));
    }

    @Override
    public Made of(Job job, Map<String, Object> options, Probe probe) {
        load(job.firstOperation());
        return routes.of(job, options, probe);
    }

    private void load(String operation) {
        Path file = files.get(Path.of(operation + ".camel.yaml"));
        if (file == null || !loaded.add(operation)) {
            return;
        }
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + file));
        } catch (Exception e) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    file + " cannot be loaded: " + firstLine(e) + "; see caravan validate " + file,
                    e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        camel.stop();
    }
}
