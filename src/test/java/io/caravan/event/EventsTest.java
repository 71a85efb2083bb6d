package io.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.engine.ScratchContext;
import io.caravan.job.Json;
import io.caravan.store.sql.SqliteStore;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What belongs to no job, told to real routes. */
class EventsTest {
    @TempDir Path folder;
    private SqliteStore store;
    private Events events;
    private CamelContext context;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(folder.resolve("caravan.db"));
        events = new Events(store.jobs(), URI.create("/test"), Duration.ofSeconds(5), false);
        context = new ScratchContext();
        context.getRegistry().bind("events", events);
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("events:all").to("mock:all");
                        from("events:ends?types=failed").to("mock:ends");
                        from("events:notify?notify=true").to("mock:notify");
                        from("events:mail?types=failed,route-refused&every=1m").to("mock:mail");
                    }
                });
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        events.close();
        store.close();
    }

    @Test
    void a_refused_route_file_is_told_to_those_who_want_it_once_every_route_runs()
            throws Exception {
        MockEndpoint all = mock("all", 1);
        MockEndpoint mail = mock("mail", 1);
        events.tell(
                EventType.ROUTE_REFUSED,
                "operations/hls",
                "operation hls: hls.camel.yaml:7: there is no step \"fitler\"",
                Map.of("file", "hls.camel.yaml", "line", "7"));
        context.start();
        events.start();

        MockEndpoint.assertIsSatisfied(context);
        JsonNode event =
                Json.MAPPER.readTree(all.getExchanges().get(0).getMessage().getBody(String.class));
        assertThat(event.path("type").asText()).isEqualTo("io.caravan.route.refused");
        assertThat(event.path("subject").asText()).isEqualTo("operations/hls");
        assertThat(event.at("/data/line").asText()).isEqualTo("7");
        assertThat(event.at("/data/message").asText()).contains("fitler");
        assertThat(all.getExchanges().get(0).getVariable("jobId")).isNull();
        assertThat(mail.getExchanges().get(0).getVariable("summary", String.class))
                .isEqualTo("operation hls: hls.camel.yaml:7: there is no step \"fitler\"");
        assertThat(context.getEndpoint("mock:ends", MockEndpoint.class).getExchanges()).isEmpty();
        assertThat(context.getEndpoint("mock:notify", MockEndpoint.class).getExchanges()).isEmpty();
    }

    private MockEndpoint mock(String name, int count) {
        MockEndpoint mock = context.getEndpoint("mock:" + name, MockEndpoint.class);
        mock.expectedMessageCount(count);
        return mock;
    }
}
