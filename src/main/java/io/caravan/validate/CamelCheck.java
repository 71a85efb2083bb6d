package io.caravan.validate;

import io.caravan.config.Settings;
import io.caravan.engine.ScratchContext;
import io.caravan.job.RootCause;
import io.caravan.lib.Components;
import io.caravan.operation.Presets;
import io.caravan.plan.OperationCatalog;
import io.caravan.watch.WatchSettings;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.SimpleExpression;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.URISupport;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Camel itself thinks of a route file: it is loaded into a context that never starts, its
 * endpoints are made and its Simple expressions read. Beans that only a running service has are
 * left out.
 */
final class CamelCheck {
    private static final Pattern LINE = Pattern.compile("\\bline:? (\\d+)");

    private final Settings settings;
    private final Set<String> operations;
    private final SourceCheck sources;
    private final BeanRepository beans;

    /**
     * @param beans those of the running service, or null when none runs
     */
    CamelCheck(
            Settings settings, OperationCatalog operations, Presets presets, BeanRepository beans) {
        this.settings = settings;
        this.beans = beans;
        this.operations = Set.copyOf(operations.names());
        this.sources = new SourceCheck(operations, presets);
    }

    List<Problem> check(Path file) throws IOException {
        return check(file, Files.readAllBytes(file));
    }

    /**
     * @param file where the text lies, for messages
     */
    List<Problem> check(Path file, byte[] text) {
        List<Problem> problems = new ArrayList<>();
        try (ModelCamelContext camel = context()) {
            camel.build();
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromBytes("file:" + file, text));
            for (RouteDefinition route : camel.getRouteDefinitions()) {
                if (isOn(camel, route)) {
                    check(camel, file, route, problems);
                }
            }
        } catch (Exception e) {
            String reason = RootCause.line(e);
            Matcher line = LINE.matcher(reason);
            problems.add(
                    new Problem(
                            file,
                            line.find() ? Integer.parseInt(line.group(1)) : 1,
                            "Camel cannot load it: " + reason));
        }
        return problems;
    }

    /** A route that is off needs neither its component nor its configuration. */
    private static boolean isOn(CamelContext camel, RouteDefinition route) {
        if (route.getPrecondition() == null) {
            return true;
        }
        SimpleExpression precondition = new SimpleExpression(route.getPrecondition());
        precondition.initPredicate(camel);
        return precondition.matches(new DefaultExchange(camel));
    }

    private ModelCamelContext context() {
        ModelCamelContext camel = new ScratchContext();
        camel.setAutoStartup(false);
        camel.setSourceLocationEnabled(true);
        Properties properties = new Properties();
        properties.putAll(settings.texts());
        camel.getPropertiesComponent().setInitialProperties(properties);
        if (beans != null) {
            camel.getCamelContextExtension().setRegistry(new DefaultRegistry(beans));
            return camel;
        }
        WatchSettings watch = WatchSettings.of(settings.home().path(), Set.of());
        camel.getRegistry()
                .bind(
                        "watchedFolders",
                        new WatchedFolders(
                                watch,
                                null,
                                null,
                                operations::contains,
                                () -> operations,
                                Clock.systemUTC()));
        return camel;
    }

    private void check(
            CamelContext camel, Path file, RouteDefinition route, List<Problem> problems) {
        endpoint(camel, file, route.getInput(), route.getInput().getEndpointUri(), problems);
        List<ProcessorDefinition<?>> steps = route.getOutputs();
        for (ToDefinition to : all(steps, ToDefinition.class)) {
            endpoint(camel, file, to, to.getEndpointUri(), problems);
        }
        for (ExpressionNode step : all(steps, ExpressionNode.class)) {
            boolean question = step instanceof FilterDefinition;
            expression(camel, file, step, step.getExpression(), question, problems);
        }
        for (ChoiceDefinition choice : all(steps, ChoiceDefinition.class)) {
            for (WhenDefinition when : choice.getWhenClauses()) {
                expression(camel, file, when, when.getExpression(), true, problems);
            }
        }
    }

    private static <T> List<T> all(List<ProcessorDefinition<?>> steps, Class<T> type) {
        return new ArrayList<>(ProcessorDefinitionHelper.filterTypeInOutputs(steps, type));
    }

    private void endpoint(
            CamelContext camel, Path file, NamedNode step, String uri, List<Problem> problems) {
        String resolved = uri;
        try {
            resolved = camel.getCamelContextExtension().resolvePropertyPlaceholders(uri, false);
            String text = beans == null ? withoutBeans(resolved) : resolved;
            camel.getEndpoint(text);
            sources.problem(text)
                    .ifPresent(reason -> problems.add(new Problem(file, line(step), reason)));
        } catch (Exception e) {
            problems.add(new Problem(file, line(step), hint(resolved, RootCause.line(e))));
        }
    }

    private static String withoutBeans(String uri) throws URISyntaxException {
        int query = uri.indexOf('?');
        if (query < 0) {
            return uri;
        }
        Map<String, Object> parameters = URISupport.parseQuery(uri.substring(query + 1), true);
        parameters.values().removeIf(value -> value.toString().startsWith("#"));
        String rest = URISupport.createQueryString(parameters, false);
        return uri.substring(0, query) + (rest.isEmpty() ? "" : "?" + rest);
    }

    private static String hint(String uri, String reason) {
        return reason.startsWith("No endpoint could be found")
                ? new Components().missing(uri)
                : reason;
    }

    private static void expression(
            CamelContext camel,
            Path file,
            NamedNode step,
            ExpressionDefinition said,
            boolean question,
            List<Problem> problems) {
        if (said == null || !"simple".equals(said.getLanguage())) {
            return;
        }
        try {
            var simple = camel.resolveLanguage("simple");
            if (question) {
                simple.createPredicate(said.getExpression()).init(camel);
            } else {
                Expression expression = simple.createExpression(said.getExpression());
                expression.init(camel);
            }
        } catch (Exception e) {
            boolean onlyInTheService =
                    ObjectHelper.getException(NoSuchBeanException.class, e) != null;
            if (!onlyInTheService) {
                problems.add(
                        new Problem(
                                file, line(step), "the expression is wrong: " + RootCause.line(e)));
            }
        }
    }

    private static int line(NamedNode step) {
        return Math.max(1, step.getLineNumber());
    }
}
