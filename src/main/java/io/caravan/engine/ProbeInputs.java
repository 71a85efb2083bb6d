package io.caravan.engine;

import io.caravan.probe.Probe;
import io.caravan.probe.Prober;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out what each input is; refuses what cannot be used. */
public final class ProbeInputs {
    private final Prober prober;
    private final JobLogs logs;

    public ProbeInputs(Prober prober, JobLogs logs) {
        this.prober = prober;
        this.logs = logs;
    }

    public void probe(Run run) throws InterruptedException {
        if (!run.sharedProbes().isEmpty()) {
            String by = run.getJob().parent();
            logs.line(run.getJob(), "probed already" + (by == null ? "" : " by job " + by));
            run.setProbes(run.sharedProbes());
            return;
        }
        logs.line(run.getJob(), "probing");
        List<Probe> probes = new ArrayList<>();
        for (Path input : run.getInputs()) {
            probes.add(prober.probe(input));
        }
        run.setProbes(probes);
    }
}
