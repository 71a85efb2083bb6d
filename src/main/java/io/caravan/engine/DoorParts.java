package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.health.Health;
import io.caravan.http.ApiErrors;
import io.caravan.http.ApiHeaders;
import io.caravan.http.HttpServer;
import io.caravan.http.JobsApi;
import io.caravan.http.Limits;
import io.caravan.http.LogDoor;
import io.caravan.http.OperationsApi;
import io.caravan.http.RoutesApi;
import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.metrics.MetricsPage;
import io.caravan.reload.RouteReload;
import io.caravan.storage.LocalFiles;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import org.apache.camel.CamelContext;

import java.util.List;
import java.util.Set;

/** What the routes of {@code routes/api} refer to, and the server they stand on. */
final class DoorParts {
    private final CamelContext camel;
    private final JobStore jobs;

    /**
     * @param jobs through which every change of a job is told
     */
    DoorParts(CamelContext camel, JobStore jobs) {
        this.camel = camel;
        this.jobs = jobs;
        bind("apiErrors", new ApiErrors());
        bind("apiHeaders", new ApiHeaders());
    }

    void show(Health health, MetricsPage metrics, Housekeeping housekeeping) {
        bind("health", health);
        bind("metrics", metrics);
        bind("housekeeping", housekeeping);
    }

    void show(Control control, RunningJobs running) {
        bind("jobsApi", new JobsApi(jobs, control, running::live));
    }

    void show(RouteReload routes) {
        bind("routesApi", new RoutesApi(routes::states));
    }

    void show(OperationParts operations, LocalFiles files) {
        bind(
                "operationsApi",
                new OperationsApi(
                        operations.catalog(),
                        operations.presets(),
                        operations.abilities(),
                        operations.explainer(files::fetch, this::completed)));
    }

    /** The last completed jobs of an operation. */
    private List<Job> completed(String operation) {
        return jobs.list(
                        JobQuery.all()
                                .with(q -> q.states(Set.of(JobState.COMPLETED)))
                                .withOperation(operation))
                .jobs();
    }

    /** Opens the server as soon as the context starts. */
    void open(Settings settings, JobLogs logs) throws Exception {
        camel.addService(
                new HttpServer(
                        settings.get(Keys.LISTEN),
                        Limits.defaults(),
                        Set.of(),
                        List.of(new LogDoor(jobs, logs::of))));
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }
}
