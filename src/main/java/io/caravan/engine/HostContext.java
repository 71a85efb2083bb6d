package io.caravan.engine;

import io.caravan.config.Home;
import io.caravan.config.Settings;

import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.spi.StreamCachingStrategy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A context that somebody else makes and starts, such as {@code camel run} does: it gets the
 * configuration.
 */
final class HostContext {
    private static final String PREFIX = "caravan.";

    private final CamelContext camel;

    HostContext(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Reads the configuration and makes it known to the routes. Besides the usual places it comes
     * from the properties of the context: {@code --prop} and {@code application.properties}.
     */
    Settings configure() throws IOException {
        Map<String, String> properties = properties();
        Map<String, String> environment = System.getenv();
        if (!properties.containsKey(Home.BASE)) {
            Home home = Home.find(properties, environment);
            Path shipped = Shipped.unpack(home.resolve(Path.of("data", "shipped")));
            properties.put(Home.BASE, shipped.toString());
        }
        Settings settings = Settings.load(properties, environment);
        camel.getPropertiesComponent().addPropertiesSource(new SettingsSource(settings.texts()));
        camel.getComponent("direct", DirectComponent.class).setBlock(false);
        // camel run would start a second server for it, on every address of the machine
        camel.addComponent("platform-http", new PlatformHttpComponent());
        StreamCachingStrategy caching = camel.getStreamCachingStrategy();
        caching.setSpoolEnabled(true);
        caching.setSpoolDirectory(Service.spool(settings).toFile());
        return settings;
    }

    private Map<String, String> properties() {
        Map<String, String> all = new HashMap<>();
        copy(camel.getPropertiesComponent().loadProperties(key -> key.startsWith(PREFIX)), all);
        copy(System.getProperties(), all);
        return all;
    }

    private static void copy(Properties from, Map<String, String> to) {
        from.stringPropertyNames().forEach(name -> to.put(name, from.getProperty(name)));
    }
}
