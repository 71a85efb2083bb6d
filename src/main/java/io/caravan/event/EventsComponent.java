package io.caravan.event;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.TimeUtils;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code events:<sink>}: the events of all jobs, each until the route has taken it.
 *
 * <p>{@code types} says which (all but progress when missing, none when empty); {@code every} joins
 * all of that time into one message; {@code notify=true} leaves out jobs that name no addresses,
 * {@code logs=true} those whose log nobody wants.
 */
public class EventsComponent extends DefaultComponent {
    private static final String DEFAULT_TYPES =
            "submitted,started,completed,failed,cancelled,skipped,route-refused";

    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "events: needs a name of small letters, digits and dashes, not " + remaining);
        }
        return new EventsEndpoint(
                uri,
                this,
                remaining,
                types(take(parameters, "types", DEFAULT_TYPES)),
                duration(take(parameters, "every", "0s")),
                Boolean.parseBoolean(take(parameters, "notify", "false")),
                Boolean.parseBoolean(take(parameters, "logs", "false")));
    }

    private static String take(Map<String, Object> parameters, String name, String fallback) {
        Object value = parameters.remove(name);
        return value == null ? fallback : value.toString();
    }

    private static Set<EventType> types(String text) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        Arrays.stream(text.split(","))
                .filter(type -> !type.isBlank())
                .map(EventType::parse)
                .forEach(types::add);
        return types;
    }

    private static Duration duration(String text) {
        try {
            return Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "every must be a time such as 15m or 0s, not " + text, e);
        }
    }
}
