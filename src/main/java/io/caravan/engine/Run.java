package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.probe.Probe;

import java.nio.file.Path;
import java.util.List;

/** One attempt at a job: the message body of the pipeline, from claim to end. */
public final class Run {
    private volatile Job job;
    private List<Path> inputs = List.of();
    private List<Probe> probes = List.of();

    public Run(Job job) {
        this.job = job;
    }

    public Job getJob() {
        return job;
    }

    public void setJob(Job job) {
        this.job = job;
    }

    /** Local files of the job's inputs, in their order, once fetched. */
    public List<Path> getInputs() {
        return inputs;
    }

    public void setInputs(List<Path> inputs) {
        this.inputs = List.copyOf(inputs);
    }

    /** What each input is, once probed. */
    public List<Probe> getProbes() {
        return probes;
    }

    public void setProbes(List<Probe> probes) {
        this.probes = List.copyOf(probes);
    }
}
