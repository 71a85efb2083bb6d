package io.caravan.http;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.config.Home;
import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.engine.Housekeeping;
import io.caravan.engine.JobConflict;
import io.caravan.engine.JobControl;
import io.caravan.engine.OperationParts;
import io.caravan.engine.OperationRoutes;
import io.caravan.engine.ScratchContext;
import io.caravan.health.Health;
import io.caravan.health.HealthSource;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobState;
import io.caravan.job.Json;
import io.caravan.job.Lane;
import io.caravan.metrics.JobMetrics;
import io.caravan.metrics.MetricsPage;
import io.caravan.net.AddressRules;
import io.caravan.reload.RouteState;
import io.caravan.storage.LocalFiles;
import io.caravan.storage.LocalPaths;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;
import io.caravan.store.sql.SqliteStore;
import io.caravan.testing.TestFfmpeg;
import io.caravan.webhook.WebhookParts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** The real server with the real API routes over a real store, on a free port. */
public final class ApiServer implements AutoCloseable {
    final List<RouteState> states = new CopyOnWriteArrayList<>();
    final List<HealthSource> healthSources = new CopyOnWriteArrayList<>();
    final Path data;
    final JobStore store;
    final JobMetrics metrics;
    final CamelContext camel = new ScratchContext();
    volatile UnaryOperator<Job> live = UnaryOperator.identity();
    private final SqliteStore sqlite;
    private final HttpServer server;
    private final MetricsPage page;
    private final OperationRoutes operations;
    private final WebhookParts webhooks;
    private final HttpClient client = HttpClient.newHttpClient();

    public ApiServer(Path data) throws Exception {
        this(data, Set.of());
    }

    ApiServer(Path data, Set<String> names) throws Exception {
        this.data = data;
        sqlite = SqliteStore.open(data.resolve("caravan.db"));
        store = sqlite.jobs();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics = new JobMetrics(registry, store);
        page = new MetricsPage(registry, metrics);
        operations = new OperationRoutes(shipped());
        webhooks = webhooks(settings());
        bind();
        LogDoor logs = new LogDoor(store, job -> data.resolve(job.log()));
        Limits limits = new Limits(1000, 8192, Duration.ofSeconds(60), 8);
        server = new HttpServer(Listen.parse("127.0.0.1:0"), limits, names, List.of(logs));
        camel.addService(server);
        loadRoutes();
        camel.start();
    }

    /** The shipped operations in the home of the test. */
    private Settings shipped() {
        return Settings.of(new Home(data, Path.of("")), Map.of(), Map.of());
    }

    private OperationsApi operationsApi() {
        OperationParts parts =
                new OperationParts(shipped(), TestFfmpeg.get(), TestFfmpeg.processes(), operations);
        LocalFiles files =
                new LocalFiles(new LocalPaths(data), () -> List.of(data.resolve("watch")));
        return new OperationsApi(
                parts.catalog(),
                parts.presets(),
                parts.abilities(),
                parts.explainer(
                        files::fetch,
                        name -> store.list(JobQuery.all().withOperation(name)).jobs()));
    }

    private void bind() {
        var registry = camel.getRegistry();
        registry.bind("operationsApi", operationsApi());
        registry.bind("jobsApi", new JobsApi(store, new StoreControl(store), j -> live.apply(j)));
        registry.bind("routesApi", new RoutesApi(() -> states));
        registry.bind("deliveriesApi", webhooks.api());
        registry.bind("apiErrors", new ApiErrors());
        registry.bind("apiHeaders", new ApiHeaders());
        registry.bind("metrics", page);
        registry.bind("housekeeping", Housekeeping.of(settings(), sqlite));
        HealthSource all =
                () -> healthSources.stream().flatMap(s -> s.findings().stream()).toList();
        registry.bind(
                "health",
                new Health("1.2.3", List.of(all), Map.of("slots", () -> Map.of("long", 1))));
    }

    private WebhookParts webhooks(Settings settings) {
        return new WebhookParts(
                sqlite.documents(),
                store,
                new AddressRules(settings.get(Keys.HTTP_ALLOW)),
                settings.get(Keys.WEBHOOK_URLS),
                settings.get(Keys.WEBHOOK_SECRET),
                settings.get(Keys.WEBHOOK_RETRY_DELAY),
                settings.get(Keys.WEBHOOK_GIVE_UP));
    }

    private Settings settings() {
        Map<String, String> texts = Map.of(Keys.DATA.name(), data.toString());
        return Settings.of(new Home(data, data), texts, Map.of());
    }

    private void loadRoutes() throws Exception {
        List<Resource> resources = new ArrayList<>();
        resources.add(resource(Path.of("routes/pipeline/errors.camel.yaml")));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("routes/api"))) {
            files.forEach(file -> resources.add(resource(file)));
        }
        PluginHelper.getRoutesLoader(camel).loadRoutes(resources);
    }

    private Resource resource(Path file) {
        return ResourceHelper.resolveResource(camel, "file:" + file);
    }

    int port() {
        return server.getPort();
    }

    Job insert(String id, JobState state) {
        return store.insert(job(id, state));
    }

    static Job job(String id, JobState state) {
        return JobBuilder.builder()
                .id(id)
                .operation(List.of("compress"))
                .inputs(List.of(Input.of("file:/in/a.mp4")))
                .state(state)
                .lane(Lane.LONG)
                .log("logs/" + id + ".log")
                .createdAt(Instant.now())
                .build();
    }

    Answer get(String path) throws Exception {
        return send("GET", path);
    }

    Answer send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer post(String path, String type, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private Answer send(HttpRequest request) throws Exception {
        return new Answer(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** Sends bytes as they are, and gives back all that comes until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = connect(request)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Sends a request and reads nothing. */
    Socket connect(String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Override
    public void close() {
        webhooks.close();
        camel.stop();
        page.close();
        operations.close();
        sqlite.close();
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(body());
            } catch (IOException e) {
                throw new AssertionError(body(), e);
            }
        }
    }

    /** What the engine's control does to the store, without anything running. */
    private record StoreControl(JobStore store) implements JobControl {
        @Override
        public Job cancel(String id) {
            return set(id, false, JobState.CANCELLED);
        }

        @Override
        public Job retry(String id) {
            return set(id, true, JobState.QUEUED);
        }

        private Job set(String id, boolean ended, JobState state) {
            Job job = store.find(id).orElseThrow();
            if (job.state().isFinal() != ended) {
                throw new JobConflict("job " + id + " is " + job.state().text());
            }
            return store.update(job.withState(state)).orElseThrow();
        }
    }
}
