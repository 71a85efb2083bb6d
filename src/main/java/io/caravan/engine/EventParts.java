package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.event.EventType;
import io.caravan.event.Events;
import io.caravan.net.AddressRules;
import io.caravan.reload.RouteState;
import io.caravan.store.JobStore;
import io.caravan.store.sql.SqliteStore;
import io.caravan.webhook.WebhookParts;

import org.apache.camel.spi.Registry;

import java.util.HashMap;
import java.util.Map;

/** Everything that tells of jobs, put together. */
final class EventParts implements AutoCloseable {
    private final Events events;
    private final JobStore jobs;
    private final WebhookParts webhooks;

    EventParts(Settings settings, SqliteStore store, RunningJobs running, Registry registry) {
        events =
                new Events(
                        store.jobs(),
                        settings.get(Keys.EVENTS_SOURCE),
                        settings.get(Keys.EVENTS_PROGRESS),
                        settings.get(Keys.OUTPUT_LOGS));
        events.setRunning(running::live);
        jobs = events.jobs();
        webhooks =
                new WebhookParts(
                        store.documents(),
                        store.jobs(),
                        new AddressRules(settings.get(Keys.HTTP_ALLOW)),
                        settings.get(Keys.WEBHOOK_URLS),
                        settings.get(Keys.WEBHOOK_SECRET),
                        settings.get(Keys.WEBHOOK_RETRY_DELAY),
                        settings.get(Keys.WEBHOOK_GIVE_UP));
        registry.bind("events", events);
        registry.bind("webhooks", webhooks.webhooks());
        registry.bind("deliveriesApi", webhooks.api());
    }

    /** The store through which every change of a job is told. */
    JobStore jobs() {
        return jobs;
    }

    Events events() {
        return events;
    }

    /** Tells that a route file is not used as it is. */
    void refused(RouteState file) {
        String name = file.kind() + " " + file.name();
        Map<String, String> details = new HashMap<>();
        details.put("file", file.file());
        details.put("line", file.line().toString());
        details.put("reason", file.reason());
        if (file.hash() != null) {
            details.put("inUse", file.hash());
        }
        String message =
                name + " refused: " + file.file() + ":" + file.line() + ": " + file.reason();
        events.tell(EventType.ROUTE_REFUSED, file.kind() + "/" + file.name(), message, details);
    }

    /** Called when every route runs. */
    void start() {
        events.start();
        webhooks.start();
    }

    @Override
    public void close() {
        webhooks.close();
        events.close();
    }
}
