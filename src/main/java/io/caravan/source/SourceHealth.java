package io.caravan.source;

import io.caravan.health.Finding;
import io.caravan.health.HealthSource;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says which sources are in trouble, whatever they read from: any route that starts by itself is
 * one. What it says goes with the route, so that nothing stays of one that was replaced.
 */
public final class SourceHealth extends LifecycleStrategySupport
        implements HealthSource, RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SourceHealth.class);

    /** What starts a route when somebody calls it, or hands on what is in the job store. */
    private static final Set<String> CALLED = Set.of("direct", "platform-http", "events");

    private final CamelContext camel;
    private final Clock clock;

    public SourceHealth(CamelContext camel, Clock clock) {
        this.camel = camel;
        this.clock = clock;
    }

    /** To be called once, before there are routes. */
    public void begin() {
        camel.addRoutePolicyFactory(this);
        camel.addLifecycleStrategy(this);
        camel.getManagementStrategy().addEventNotifier(new Redeliveries());
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext any, String id, NamedNode route) {
        String uri = ((RouteDefinition) route).getInput().getEndpointUri();
        return CALLED.contains(uri.split(":", 2)[0]) ? null : new SourceState(id, clock);
    }

    /** They have consumers by now, which do not run yet. */
    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        for (Route route : routes) {
            states(route)
                    .forEach(
                            state -> {
                                reportConnections(route.getEndpoint());
                                state.follow(route.getConsumer());
                            });
        }
    }

    /** Camel's consumers of files on servers otherwise say nothing when there is no connection. */
    private void reportConnections(Endpoint endpoint) {
        PropertyConfigurer options =
                endpoint instanceof DefaultEndpoint known
                        ? known.getComponent().getEndpointPropertyConfigurer()
                        : null;
        if (options != null) {
            options.configure(camel, endpoint, "throwExceptionOnConnectFailed", true, true);
        }
    }

    @Override
    public List<Finding> findings() {
        return camel.getRoutes().stream()
                .flatMap(SourceHealth::states)
                .flatMap(state -> state.finding().stream())
                .toList();
    }

    /** To be called every few seconds: says in the log what lasts. */
    public void look() {
        try {
            camel.getRoutes().stream().flatMap(SourceHealth::states).forEach(SourceState::tell);
        } catch (RuntimeException e) {
            LOG.error("Cannot look after the sources", e);
        }
    }

    private static Stream<SourceState> states(Route route) {
        return route.getRoutePolicyList().stream()
                .filter(SourceState.class::isInstance)
                .map(SourceState.class::cast);
    }

    /** Messages that are tried again; of these no route hears. */
    private static final class Redeliveries extends EventNotifierSupport {
        Redeliveries() {
            setIgnoreCamelContextEvents(true);
            setIgnoreCamelContextInitEvents(true);
            setIgnoreRouteEvents(true);
            setIgnoreServiceEvents(true);
            setIgnoreStepEvents(true);
            setIgnoreExchangeCreatedEvent(true);
            setIgnoreExchangeCompletedEvent(true);
            setIgnoreExchangeSendingEvents(true);
            setIgnoreExchangeSentEvents(true);
            setIgnoreExchangeAsyncProcessingStartedEvents(true);
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeRedeliveryEvent again) {
                SourceState.triesAgain(again.getExchange());
            }
        }
    }
}
