package io.caravan.metrics;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.stream.Stream;

/** All figures as Prometheus reads them, those of the process included. */
public final class MetricsPage implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final JobMetrics jobs;
    private final JvmGcMetrics collector = new JvmGcMetrics();

    public MetricsPage(PrometheusMeterRegistry registry, JobMetrics jobs) {
        this.registry = registry;
        this.jobs = jobs;
        Stream.<MeterBinder>of(
                        collector,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(figures -> figures.bindTo(registry));
    }

    /** The text format, version 0.0.4. */
    public String scrape() {
        jobs.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        collector.close();
    }
}
