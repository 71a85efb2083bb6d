package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.Result;
import io.caravan.probe.InputSnapshot;
import io.caravan.probe.Probe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One attempt at a job: the message body of the pipeline, from claim to end. */
public final class Run {
    private volatile Job job;
    private List<Path> inputs = List.of();
    private List<InputSnapshot> snapshots = List.of();
    private List<Probe> probes = List.of();
    private Duration encodeTime;
    private final Map<String, Result> staged = new LinkedHashMap<>();

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
        this.snapshots = inputs.stream().map(InputSnapshot::of).toList();
    }

    /** Whether somebody wrote to an input since it was fetched, or took it away. */
    boolean isInputChanged() {
        try {
            return snapshots.stream().anyMatch(InputSnapshot::changed);
        } catch (JobException gone) {
            return true;
        }
    }

    /** What each input is, once probed. */
    public List<Probe> getProbes() {
        return probes;
    }

    public void setProbes(List<Probe> probes) {
        this.probes = List.copyOf(probes);
    }

    /** Bytes of all inputs, 0 before they are probed. */
    long inputBytes() {
        return probes.stream().mapToLong(Probe::bytes).sum();
    }

    /** How long FFmpeg ran, or null when it did not. */
    Duration getEncodeTime() {
        return encodeTime;
    }

    void setEncodeTime(Duration encodeTime) {
        this.encodeTime = encodeTime;
    }

    /** Verified outputs by name of the staged file, in the order they are to be published. */
    public Map<String, Result> getStaged() {
        return staged;
    }
}
