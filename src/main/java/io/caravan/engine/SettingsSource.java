package io.caravan.engine;

import org.apache.camel.spi.PropertiesSource;

import java.util.Map;

/** Lets routes refer to the configuration as <code>{{caravan.watch}}</code>. */
record SettingsSource(Map<String, String> texts) implements PropertiesSource {
    @Override
    public String getName() {
        return "caravan";
    }

    @Override
    public String getProperty(String name) {
        return texts.get(name);
    }
}
