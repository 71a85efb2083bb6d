package io.caravan.engine;

import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.probe.Probe;
import io.caravan.probe.Prober;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds out what each input is; refuses what cannot be used. */
public final class ProbeInputs {
    private final Prober prober;
    private final JobLogs logs;
    private final Predicate<String> takesAny;

    /**
     * @param takesAny whether an operation takes what is no media
     */
    public ProbeInputs(Prober prober, JobLogs logs, Predicate<String> takesAny) {
        this.prober = prober;
        this.logs = logs;
        this.takesAny = takesAny;
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
            probe(run, run.getInputs().get(i), run.getJob().inputs().get(i).role())
                    .ifPresent(probes::add);
        }
        run.setProbes(probes);
    }

    /** Of what is no media there is none, and only some tasks take that. */
    private Optional<Probe> probe(Run run, Path input, String role) throws InterruptedException {
        try {
            return Optional.of(prober.probe(input));
        } catch (JobException e) {
            if (e.kind() == ErrorKind.INPUT && takesAny(run.getStep())) {
                return Optional.empty();
            }
            // with several inputs it matters which
            throw role == null ? e : new JobException(e.kind(), role + ": " + e.getMessage(), e);
        }
    }

    private boolean takesAny(Job job) {
        Stream<String> first =
                job.fansOut()
                        ? job.branches().stream().map(branch -> branch.operation().get(0))
                        : Stream.of(job.firstOperation());
        return first.allMatch(takesAny);
    }
}
