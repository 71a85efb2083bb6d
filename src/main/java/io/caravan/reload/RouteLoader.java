package io.caravan.reload;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Brings the routes of one file into a running Camel context, wholly or not at all. */
public final class RouteLoader {
    private static final Logger LOG = LoggerFactory.getLogger(RouteLoader.class);
    private static final long STOP_SECONDS = 30;

    private final ModelCamelContext camel;
    private final Set<String> ours = ConcurrentHashMap.newKeySet();

    public RouteLoader(CamelContext camel) {
        this.camel = (ModelCamelContext) camel;
    }

    /** Ids of the routes in the context that were not loaded here. */
    public Collection<String> otherIds() {
        return camel.getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> !ours.contains(id))
                .toList();
    }

    /**
     * Loads and starts the routes of a file.
     *
     * @param versioned whether they get ids and endpoints of this version alone, so that they can
     *     run beside those of another one
     * @param objection asked about each endpoint that a route starts from; what it answers refuses
     *     the file
     * @return the ids that they have in the context, by the ids in the file; a route whose
     *     precondition does not hold is left out
     * @throws Exception when one cannot be made or started; none of them is there then
     */
    Map<String, String> load(
            RouteVersion version, boolean versioned, Function<String, Optional<String>> objection)
            throws Exception {
        List<RouteDefinition> routes = read(version);
        for (RouteDefinition route : routes) {
            String uri = route.getInput().getEndpointUri();
            Optional<String> problem =
                    objection.apply(
                            camel.getCamelContextExtension()
                                    .resolvePropertyPlaceholders(uri, false));
            if (problem.isPresent()) {
                throw new IllegalArgumentException(problem.get());
            }
        }
        Map<String, String> ids = new LinkedHashMap<>();
        for (RouteDefinition route : routes) {
            String id = route.getRouteId();
            ids.put(id, versioned ? id + "-" + version.shortHash() : id);
        }
        if (versioned) {
            rename(routes, ids);
        }
        ours.addAll(ids.values());
        try {
            camel.addRouteDefinitions(routes);
        } catch (Exception e) {
            unload(ids.values());
            throw e;
        }
        List<String> off =
                ids.keySet().stream().filter(id -> camel.getRoute(ids.get(id)) == null).toList();
        off.forEach(ids::remove);
        return ids;
    }

    private List<RouteDefinition> read(RouteVersion version) throws Exception {
        Resource resource = ResourceHelper.fromBytes("file:" + version.file(), version.text());
        List<RouteDefinition> routes = new ArrayList<>();
        for (RoutesBuilder builder :
                PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource))) {
            routes.addAll(((RouteBuilder) builder).configureRoutes(camel).getRoutes());
        }
        return routes;
    }

    private static void rename(List<RouteDefinition> routes, Map<String, String> ids) {
        for (RouteDefinition route : routes) {
            route.setId(ids.get(route.getRouteId()));
            route.getInput().setUri(renamed(route.getInput().getUri(), ids));
            for (ToDefinition to :
                    ProcessorDefinitionHelper.filterTypeInOutputs(
                            route.getOutputs(), ToDefinition.class)) {
                to.setUri(renamed(to.getUri(), ids));
            }
        }
    }

    /** An endpoint of the same file by its new name; others stay. */
    private static String renamed(String uri, Map<String, String> ids) {
        if (uri == null || !uri.startsWith("direct:")) {
            return uri;
        }
        String[] parts = uri.substring("direct:".length()).split("\\?", 2);
        String to = ids.getOrDefault(parts[0], parts[0]);
        return "direct:" + to + (parts.length > 1 ? "?" + parts[1] : "");
    }

    /** Stops and removes routes; what they work on may end first. Never throws. */
    void unload(Collection<String> ids) {
        for (String id : ids) {
            try {
                camel.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
                camel.removeRoute(id);
                RouteDefinition definition = camel.getRouteDefinition(id);
                if (definition != null) {
                    camel.removeRouteDefinition(definition);
                }
            } catch (Exception e) {
                LOG.error("Cannot remove the route {}", id, e);
            }
            ours.remove(id);
        }
    }
}
