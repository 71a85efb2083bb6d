package io.caravan.engine;

import io.caravan.lib.Extensions;

import org.apache.camel.CamelContext;
import org.apache.camel.VetoCamelContextStartException;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Brings the engine into any Camel context that has this jar: the service's own, and that of {@code
 * camel run}. Found through {@code META-INF/services}.
 */
public final class CaravanPlugin implements ContextServicePlugin {
    @Override
    public void load(CamelContext camel) {
        Extensions.open(camel);
        // The context can neither resolve properties nor start services before it initialises.
        camel.addLifecycleStrategy(new EngineLifecycle());
    }

    /** Ties the engine to the life of its context. */
    private static final class EngineLifecycle extends LifecycleStrategySupport {
        private Engine engine;

        @Override
        public void onContextInitializing(CamelContext camel)
                throws VetoCamelContextStartException {
            try {
                Foundation own = camel.getRegistry().findSingleByType(Foundation.class);
                Foundation foundation =
                        own == null ? new Foundation(new HostContext(camel).configure()) : own;
                Engine made = new Engine(camel, foundation);
                camel.addService(made, true, true);
                new StartRoutes(camel, foundation.settings()).load();
                engine = made;
            } catch (Exception e) {
                throw new VetoCamelContextStartException(e.getMessage(), e, camel, true);
            }
        }

        @Override
        public void onContextStarted(CamelContext camel) {
            engine.begin();
        }

        @Override
        public void onContextStopping(CamelContext camel) {
            if (engine == null) {
                return;
            }
            try {
                engine.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
