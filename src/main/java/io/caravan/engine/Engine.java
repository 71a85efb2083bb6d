package io.caravan.engine;

import io.caravan.config.Keys;
import io.caravan.config.Settings;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.health.Finding;
import io.caravan.health.Health;
import io.caravan.health.HealthSource;
import io.caravan.job.Job;
import io.caravan.job.Lane;
import io.caravan.metrics.JobMetrics;
import io.caravan.metrics.MetricsPage;
import io.caravan.process.GuardedProcesses;
import io.caravan.process.OrphanSweep;
import io.caravan.process.Processes;
import io.caravan.publish.OutputRoots;
import io.caravan.publish.Staging;
import io.caravan.reload.RouteReload;
import io.caravan.retention.DiskGuard;
import io.caravan.storage.LocalFiles;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.RangeServer;
import io.caravan.store.JobStore;
import io.caravan.store.StoreException;
import io.caravan.store.sql.SqliteStore;
import io.caravan.watch.Originals;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Everything that works outside the routes, put together for one Camel context. */
final class Engine extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** How long FFmpeg gets to end once a stop no longer waits for it. */
    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    private final CamelContext camel;
    private final Foundation foundation;
    private final Settings settings;
    private final Path data;
    private final Path watch;
    private final RunningJobs running = new RunningJobs();
    private final ScheduledExecutorService clockwork =
            Executors.newScheduledThreadPool(2, Engine::daemon);
    private final List<HealthSource> healthSources = new ArrayList<>();
    private final ReloadParts reload;
    private SqliteStore store;
    private EventParts events;
    private JobStore jobStore;
    private HttpParts http;
    private Jobs jobs;
    private JobLogs logs;
    private Slots slots;
    private Leases leases;
    private RangeServer ranges;
    private StorageParts storage;
    private S3Parts s3;
    private EndJob endJob;
    private ChainSteps steps;
    private FanOut fanOut;
    private Control control;
    private Housekeeping housekeeping;
    private DiskGuard disk;
    private SourceParts sources;
    private MetricsPage metricsPage;
    private ProducerTemplate work;
    private volatile boolean draining;

    Engine(CamelContext camel, Foundation foundation) {
        this.camel = camel;
        this.foundation = foundation;
        this.settings = foundation.settings();
        this.data = settings.path(Keys.DATA);
        this.watch = settings.path(Keys.WATCH);
        this.reload = new ReloadParts(camel);
    }

    /** Makes everything the routes refer to; nothing runs yet. */
    @Override
    protected void doInit() throws Exception {
        Path run = data.resolve("run");
        ranges =
                new RangeServer(
                        (uri, from, bytes, etag) -> storage.read(uri, from, bytes, etag),
                        settings.get(Keys.FFMPEG_STALL).toMillis() / 2);
        Processes processes = new RangedProcesses(new GuardedProcesses(run), ranges);
        Dispatch dispatch = new Dispatch(camel, reload.catalog());
        Ffmpeg ffmpeg;
        try {
            ffmpeg = foundation.ffmpeg();
        } finally {
            store = foundation.store();
        }
        OperationParts operations =
                new OperationParts(
                        settings,
                        foundation.catalog(),
                        ffmpeg,
                        processes,
                        new RouteDefinitions(dispatch));
        LOG.info(ffmpeg.describe());
        events = new EventParts(settings, store, running, camel.getRegistry());
        healthSources.add(events.events());
        jobStore = events.jobs();
        http = new HttpParts(settings, camel.getRegistry());
        jobs = new Jobs(jobStore);
        logs = new JobLogs(data);
        int orphans = new OrphanSweep(run).sweep();
        if (orphans > 0) {
            LOG.info("ended {} programs that an earlier run left behind", orphans);
        }
        LocalPaths paths = new LocalPaths(settings.home().path());
        new MediaFolders(settings.home().path(), watch).prepare(operations.catalog().names());
        OutputRoots roots = new OutputRoots(store.documents(), Clock.systemUTC());
        Staging staging = new Staging(operations.destinations(), paths, roots, store.documents());
        LocalFiles files = new LocalFiles(paths, () -> sources.readable());
        Originals originals = new Originals(data);
        JobMetrics metrics = metrics();
        storage =
                new StorageParts(
                        settings,
                        operations.destinations(),
                        paths,
                        staging,
                        dispatch,
                        ranges,
                        store);
        s3 = new S3Parts(settings, store.documents());
        steps = new ChainSteps(data.resolve("work"), staging, jobs, logs);
        fanOut =
                new FanOut(
                        jobs,
                        new SharedInputs(data.resolve("work")),
                        originals,
                        storage.originals(),
                        logs,
                        lane -> slots.wake(lane),
                        id -> control.cancel(id),
                        job -> endJob.ended(job));
        bind("fanOut", fanOut);
        endJob =
                new EndJob(
                        originals,
                        storage.originals(),
                        staging,
                        storage.scratch(),
                        fanOut,
                        logs,
                        metrics);
        buildSlots(metrics);
        control = new Control(jobs, running, originals, fanOut, slots::wake, endJob::ended);
        OutputDisk outputDisk =
                new OutputDisk(job -> operations.destinations().of(job).root(), disk);
        PipelineParts.Work shared =
                new PipelineParts.Work(
                        jobs,
                        logs,
                        running,
                        operations,
                        dispatch,
                        paths,
                        staging,
                        storage,
                        originals,
                        endJob);
        new PipelineParts(camel, settings, ffmpeg, processes, shared)
                .bind(files, steps, outputDisk);
        sources =
                new SourceParts(
                        camel,
                        settings,
                        operations,
                        jobs,
                        store.documents(),
                        new Submission(jobs, operations.preparation(), logs, slots::wake),
                        originals,
                        s3);
        RouteReload routes = reload.prepare(settings, operations);
        routes.onRefused(events::refused);
        bind("routesThere", new RoutesThere(reload.catalog()));
        housekeeping = Housekeeping.of(settings, store);
        healthSources.addAll(
                List.of(
                        outputDisk,
                        sources,
                        routes,
                        housekeeping,
                        operations.presets(),
                        disk,
                        this::ownFindings));
        DoorParts doors = new DoorParts(camel, jobStore);
        doors.show(
                new Health(version(), healthSources, sections(ffmpeg)), metricsPage, housekeeping);
        doors.show(control, running);
        doors.show(routes);
        doors.show(operations, files);
        doors.open(settings, logs);
        work = camel.createProducerTemplate();
    }

    private JobMetrics metrics() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        JobMetrics metrics = new JobMetrics(registry, jobStore);
        metricsPage = new MetricsPage(registry, metrics);
        metrics.disk("data", data);
        metrics.disk("outbox", watch.resolve("outbox"));
        metrics.diskFloor(settings.get(Keys.DISK_FLOOR));
        return metrics;
    }

    private void buildSlots(JobMetrics metrics) {
        disk =
                new DiskGuard(
                        () -> List.of(data, watch.resolve("outbox")),
                        settings.get(Keys.DISK_FLOOR));
        Duration lease = settings.get(Keys.LEASE);
        slots =
                new Slots(
                        jobStore,
                        worker(),
                        lease,
                        Map.of(
                                Lane.LONG, settings.get(Keys.SLOTS_LONG),
                                Lane.SHORT, settings.get(Keys.SLOTS_SHORT)),
                        () -> disk.findings().isEmpty(),
                        this::work);
        leases =
                new Leases(
                        jobs,
                        running,
                        lease,
                        settings.get(Keys.MAX_LOST),
                        slots::wake,
                        endJob::ended);
        for (Lane lane : Lane.values()) {
            metrics.slots(lane, () -> slots.size(lane), () -> slots.busy(lane));
        }
    }

    /** Called when every route runs. */
    void begin() {
        reload.begin();
        LOG.info(
                "ready: http://{}, watching {}",
                settings.get(Keys.LISTEN),
                sources.folders().stream().map(Path::toString).collect(Collectors.joining(", ")));
        events.start();
        new Recovery(jobStore, leases, worker()).putBackOwn();
        fanOut.settleAll();
        slots.start();
        long round = settings.get(Keys.LEASE).toMillis() / 3;
        clockwork.scheduleWithFixedDelay(
                leases::renewAndReclaim, round, round, TimeUnit.MILLISECONDS);
        clockwork.scheduleWithFixedDelay(sources::look, 5, 5, TimeUnit.SECONDS);
        clockwork.scheduleWithFixedDelay(housekeeping::applyQuietly, 1, 60, TimeUnit.MINUTES);
        clockwork.scheduleWithFixedDelay(this::recoverQuietly, 1, 1, TimeUnit.MINUTES);
        clockwork.scheduleWithFixedDelay(events.events()::forgetGone, 1, 1, TimeUnit.MINUTES);
    }

    /** An original that could not be put away is tried again. */
    private void recoverQuietly() {
        try {
            sources.recover();
            storage.originals().sweep();
        } catch (RuntimeException e) {
            LOG.warn("cannot look after accepted files: {}", e.getMessage());
        }
        fanOut.settleAll();
    }

    /** Lets running work end in its time, then puts it back into the queue. */
    void drain() throws InterruptedException {
        draining = true;
        reload.stop();
        slots.close();
        if (!slots.await(settings.get(Keys.STOP_TIMEOUT))) {
            running.all().forEach(RunningJobs.Entry::stop);
            slots.await(KILL_TIME);
        }
    }

    @Override
    protected void doStop() throws Exception {
        reload.stop();
        clockwork.shutdownNow();
        if (ranges != null) {
            ranges.close();
        }
        if (s3 != null) {
            s3.close();
        }
        if (jobs != null) {
            jobs.close();
        }
        if (metricsPage != null) {
            metricsPage.close();
        }
        if (events != null) {
            events.close();
        }
        if (http != null) {
            http.close();
        }
        if (store != null) {
            store.close();
        }
    }

    private void work(Job job, Runnable leaveSlot) {
        Run run = new Run(job, leaveSlot);
        running.add(run);
        try {
            work.send("direct:work", exchange -> exchange.getMessage().setBody(run));
        } finally {
            running.remove(run);
        }
    }

    private List<Finding> ownFindings() {
        if (draining) {
            return List.of(new Finding("service", Finding.Level.DOWN, "the service is stopping"));
        }
        try {
            jobStore.oldestQueued();
            return List.of();
        } catch (StoreException away) {
            return List.of(new Finding("store", Finding.Level.DOWN, away.getMessage()));
        }
    }

    /** One process has the embedded store to itself, so one name for its worker is enough. */
    private static String worker() {
        return "local";
    }

    private static String version() {
        String version = Engine.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private Map<String, Supplier<?>> sections(Ffmpeg ffmpeg) {
        Map<String, Supplier<?>> sections = new LinkedHashMap<>();
        sections.put("ffmpeg", ffmpeg::describe);
        sections.put("slots", this::slotFigures);
        sections.put("untouchedFiles", sources.watched()::untouched);
        return sections;
    }

    private Map<String, Map<String, Integer>> slotFigures() {
        Map<String, Map<String, Integer>> figures = new LinkedHashMap<>();
        for (Lane lane : Lane.values()) {
            figures.put(lane.text(), Map.of("total", slots.size(lane), "busy", slots.busy(lane)));
        }
        return figures;
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "caravan-clockwork");
        thread.setDaemon(true);
        return thread;
    }
}
