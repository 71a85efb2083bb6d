package io.caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.engine.ScratchContext;
import io.caravan.job.Exists;
import io.caravan.job.JobException;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.publish.Destinations;
import io.caravan.publish.OutputRoots;
import io.caravan.publish.Publisher;
import io.caravan.publish.Staging;
import io.caravan.store.sql.SqliteStore;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

class FileRouteTest {
    @TempDir private Path home;
    private SqliteStore store;
    private CamelContext camel;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        store = SqliteStore.open(home.resolve("store.db"));
        LocalPaths paths = new LocalPaths(home);
        Destinations destinations = new Destinations(paths, "outbox/", Path.of("staged"));
        OutputRoots roots = new OutputRoots(store.documents(), Clock.systemUTC());
        Staging staging = new Staging(destinations, paths, roots, store.documents());
        camel = new ScratchContext();
        camel.getRegistry().bind("localFiles", new LocalFiles(paths, List.of(home)));
        camel.getRegistry()
                .bind(
                        "publisher",
                        new Publisher(destinations, paths, staging, store.jobs(), Exists.COUNTER));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.resolveMandatoryResource(
                                camel, "file:routes/storage/file.camel.yaml"));
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        store.close();
    }

    @Test
    void fetch_turns_a_uri_into_the_path_of_the_file() throws IOException {
        Path file = Files.writeString(home.resolve("${bean:x} a'b 100%.mp4"), "x");
        assertThat(template.requestBody("direct:fetch-file", LocalPaths.uri(file)))
                .isEqualTo(file.toRealPath());
    }

    @Test
    void fetch_refuses_what_a_job_may_not_read() {
        assertThatThrownBy(() -> template.requestBody("direct:fetch-file", "/etc/passwd"))
                .hasCauseInstanceOf(JobException.class)
                .cause()
                .hasMessageContaining("outside");
    }

    @Test
    void store_publishes_and_answers_with_the_results() throws IOException {
        Path staging = Files.createDirectories(home.resolve("outbox/.caravan-1"));
        Files.writeString(staging.resolve("1-main.mp4"), "film");
        String uri = LocalPaths.uri(home.resolve("outbox/a b.mp4"));
        Result result = new Result(uri, "main", 4, null, null, null, null, "?");
        var publication =
                new Publication(
                        LocalPaths.uri(staging),
                        List.of(new Publication.File("1-main.mp4", result, false)));
        assertThat(template.requestBody("direct:store-file", publication))
                .isEqualTo(List.of(result));
        assertThat(home.resolve("outbox/a b.mp4")).hasContent("film");
    }
}
