package io.caravan.event;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

import java.time.Duration;
import java.util.Set;

/** What one sink wants to know. */
class EventsEndpoint extends DefaultEndpoint {
    private final String sink;
    private final Set<EventType> types;
    private final Duration every;
    private final boolean notify;
    private final boolean logs;

    EventsEndpoint(
            String uri,
            EventsComponent component,
            String sink,
            Set<EventType> types,
            Duration every,
            boolean notify,
            boolean logs) {
        super(uri, component);
        this.sink = sink;
        this.types = Set.copyOf(types);
        this.every = every;
        this.notify = notify;
        this.logs = logs;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Events events = getCamelContext().getRegistry().findSingleByType(Events.class);
        if (events == null) {
            throw new IllegalStateException("events: needs Events in the registry");
        }
        EventsConsumer consumer = new EventsConsumer(this, processor, events);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("events: can only be read from");
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    protected String createEndpointUri() {
        return "events:" + sink;
    }

    String sink() {
        return sink;
    }

    Set<EventType> types() {
        return types;
    }

    /** Time in which events are joined into one message; zero for each at once. */
    Duration every() {
        return every;
    }

    /** Only jobs that name addresses in {@code notify}. */
    boolean isNotify() {
        return notify;
    }

    /** Only jobs whose log is to be put beside their results. */
    boolean isLogs() {
        return logs;
    }
}
