package io.caravan.engine;

import io.caravan.job.JobException;
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
        for (int i = 0; i < run.getInputs().size(); i++) {
            probes.add(probe(run.getInputs().get(i), run.getJob().inputs().get(i).role()));
        }
        run.setProbes(probes);
    }

    private Probe probe(Path input, String role) throws InterruptedException {
        try {
            return prober.probe(input);
        } catch (JobException e) {
            // with several inputs it matters which
            throw role == null ? e : new JobException(e.kind(), role + ": " + e.getMessage(), e);
        }
    }
}
