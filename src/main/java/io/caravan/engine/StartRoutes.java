package io.caravan.engine;

import io.caravan.config.Settings;
import io.caravan.reload.RouteReload;

import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The spine and the doors: the shipped route files, with the operator's laid over them by name. All
 * others are loaded, one by one, when those run.
 */
final class StartRoutes {
    private final CamelContext camel;
    private final Settings settings;

    StartRoutes(CamelContext camel, Settings settings) {
        this.camel = camel;
        this.settings = settings;
    }

    static Map<Path, Path> files(Settings settings) {
        Map<Path, Path> files = settings.home().files("routes", ".camel.yaml");
        files.keySet().removeIf(RouteReload::reloads);
        return files;
    }

    /** A file that {@code camel run} has loaded takes the place of a shipped one of its name. */
    void load() throws Exception {
        Set<Path> loaded = loaded();
        List<Resource> missing =
                files(settings).values().stream()
                        .filter(file -> !loaded.contains(file.getFileName()))
                        .map(file -> ResourceHelper.resolveResource(camel, "file:" + file))
                        .toList();
        PluginHelper.getRoutesLoader(camel).loadRoutes(missing);
    }

    private Set<Path> loaded() {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        return model.getRouteDefinitions().stream()
                .map(route -> route.getResource())
                .filter(Objects::nonNull)
                .map(resource -> resource.getLocation())
                .map(location -> Path.of(location.substring(location.indexOf(':') + 1)))
                .map(Path::getFileName)
                .collect(Collectors.toSet());
    }
}
