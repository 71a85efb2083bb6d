package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Origin;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;
import io.caravan.storage.LocalPaths;

import org.apache.camel.Exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Runs the route of a task, where the plan names one, and takes what it wrote for the outputs. */
public final class RunTask {
    /** Where the binding of programs finds the run that an exchange belongs to. */
    static final String RUN = "CaravanTask";

    private final OperationCatalog operations;
    private final Dispatch dispatch;
    private final Jobs jobs;
    private final Staging staging;
    private final TaskFiles files;
    private final JobLogs logs;
    private final RunningJobs running;
    private final Duration timeout;

    /**
     * @param timeout longest run of a task that does not say itself
     */
    public RunTask(
            OperationCatalog operations,
            Dispatch dispatch,
            Jobs jobs,
            Staging staging,
            TaskFiles files,
            JobLogs logs,
            RunningJobs running,
            Duration timeout) {
        this.operations = operations;
        this.dispatch = dispatch;
        this.jobs = jobs;
        this.staging = staging;
        this.files = files;
        this.logs = logs;
        this.running = running;
        this.timeout = timeout;
    }

    public void run(Run run) throws IOException, InterruptedException {
        String name = run.getJob().plan().task();
        if (name == null) {
            return;
        }
        OperationInfo task = operations.get(name);
        Path output = staging.workFolder(run.getJob());
        logs.line(run.getJob(), "running the task " + name);
        runRoute(run, task, output);
        logs.line(run.getJob(), "verifying what the task made");
        run.getMade().putAll(files.take(run, task, output));
    }

    private void runRoute(Run run, OperationInfo task, Path output) throws InterruptedException {
        TaskRun[] self = new TaskRun[1];
        self[0] =
                new TaskRun(
                        run,
                        output,
                        () -> {
                            call(run, task, self[0]);
                            return null;
                        });
        RunningJobs.Entry entry = running.entry(run);
        entry.started(self[0], new Encode.Share(null, 0, 1));
        Duration limit = task.task().timeout() == null ? timeout : task.task().timeout();
        self[0].start();
        Exception problem;
        try {
            problem = self[0].await(limit);
        } catch (TimeoutException e) {
            throw new Failures.OnceTransient(
                    "the task took longer than "
                            + limit.toString().substring(2).toLowerCase(Locale.ROOT)
                            + " (x-timeout of its schema, or caravan.task.timeout)");
        } finally {
            run.setEncodeTime(entry.elapsed());
        }
        if (self[0].isCancelled()) {
            throw new Failures.Stopped();
        }
        if (problem != null) {
            throw TaskFailure.of(task.name(), problem);
        }
    }

    private void call(Run run, OperationInfo task, TaskRun self) throws Exception {
        Job job = run.getJob();
        Dispatch.Answer<Exchange> answer =
                dispatch.run(
                        "task",
                        task.name(),
                        (exchange, version) -> {
                            use(run, version);
                            fill(exchange, run, task, self);
                        });
        if (answer.body().getException() != null) {
            throw answer.body().getException();
        }
        TaskOutput.writeUnlessThere(answer.body(), self.output(), task.task().extension());
        logs.line(job, "the task has ended");
    }

    /** The job says which version of the task it ran. */
    private void use(Run run, String version) {
        Job job = run.getJob();
        if (version != null && !version.equals(job.plan().version())) {
            run.setJob(jobs.setHeld(job, b -> b.plan(Plan.ofTask(job.plan().task(), version))));
        }
    }

    /** Variables, not headers: those would go out with the first HTTP call. */
    private static void fill(Exchange exchange, Run run, OperationInfo task, TaskRun self) {
        Job job = run.getJob();
        String file = fileName(run);
        int dot = file.lastIndexOf('.');
        exchange.setProperty(RUN, self);
        exchange.setVariable("input", run.getInputs().get(0).toString());
        exchange.setVariable("inputs", run.getInputs().stream().map(Path::toString).toList());
        exchange.setVariable("output", self.output().toString());
        exchange.setVariable("options", task.options(job.options()));
        exchange.setVariable("file", file);
        exchange.setVariable("name", dot > 0 ? file.substring(0, dot) : file);
        exchange.setVariable("job", job.id());
        exchange.setVariable("tags", job.tags() == null ? Map.of() : job.tags());
        exchange.getMessage().setBody(run.getInputs().get(0).toFile());
    }

    private static String fileName(Run run) {
        Origin origin = run.getJob().origin();
        if (origin != null && origin.name() != null) {
            return origin.name();
        }
        String uri = run.getJob().inputs().get(0).uri();
        String last = LocalPaths.decode(uri.replaceFirst("(?s)[?#].*", ""));
        return last.substring(last.lastIndexOf('/') + 1);
    }
}
