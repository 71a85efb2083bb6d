package io.caravan.event;

import io.caravan.component.PathUri;

/** {@code uri: events} with the parameter {@code name}. Made by Camel. */
public class EventsUri extends PathUri {
    public EventsUri() {
        super("events", "name");
    }
}
