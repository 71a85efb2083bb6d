package io.caravan.engine;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultContextServiceLoaderPlugin;
import org.apache.camel.spi.ContextServiceLoaderPluginResolver;

/**
 * A Camel context of its own, without the engine that the class path would bring into it, to look
 * at routes in.
 */
public final class ScratchContext extends DefaultCamelContext {
    public ScratchContext() {
        setApplicationContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    @Override
    protected ContextServiceLoaderPluginResolver createContextServiceLoaderPlugin() {
        return new NoPlugins();
    }

    private static final class NoPlugins extends DefaultContextServiceLoaderPlugin {
        @Override
        protected void doStart() {
            // Nothing to load.
        }

        @Override
        public void setCamelContext(CamelContext camel) {
            // Not needed.
        }
    }
}
