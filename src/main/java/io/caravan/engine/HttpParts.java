package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.net.AddressRules;
import io.caravan.net.CheckedHttp;
import io.caravan.net.HttpInput;

import org.apache.camel.spi.Registry;

import java.time.Duration;

/** What fetches inputs from web servers. */
final class HttpParts implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final CheckedHttp http;

    HttpParts(Settings settings, Registry registry) {
        http = new CheckedHttp(new AddressRules(settings.get(Keys.HTTP_ALLOW)), CONNECT, SILENCE);
        registry.bind(
                "httpInput",
                new HttpInput(http, HttpInput.Limits.of(settings.get(Keys.HTTP_MAX_SIZE))));
    }

    @Override
    public void close() {
        http.close();
    }
}
