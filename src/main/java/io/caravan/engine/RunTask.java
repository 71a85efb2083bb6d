package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.Origin;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;
import io.caravan.publish.Staging;

import org.apache.camel.Exchange;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Runs the route of a task, where the plan of the step that is due names one. */
public final class RunTask {
    /** Where the binding of programs finds the task that an exchange belongs to. */
    static final String TASK = "CaravanTask";

    private final OperationCatalog operations;
    private final Dispatch dispatch;
    private final Jobs jobs;
    private final Staging staging;
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
            JobLogs logs,
            RunningJobs running,
            Duration timeout) {
        this.operations = operations;
        this.dispatch = dispatch;
        this.jobs = jobs;
        this.staging = staging;
        this.logs = logs;
        this.running = running;
        this.timeout = timeout;
    }

    /** Waits until the route has ended; does nothing in a step that runs FFmpeg. */
    public void run(Run run) throws InterruptedException {
        Job job = run.getStep();
        String name = job.plan().task();
        if (name == null) {
            return;
        }
        OperationInfo info = operations.get(name);
        TaskRun task = new TaskRun(job, info, staging.workFolder(job));
        logs.line(job, "running the task " + name);
        RunningJobs.Entry entry = running.entry(run);
        entry.started(task, new Encode.Share(null, 0, 1).of(run.step(), run.steps()));
        try {
            await(task, () -> call(run, task));
        } finally {
            run.addEncodeTime(entry.elapsed());
        }
        logs.line(job, "the task has ended");
        run.setTask(task);
    }

    private void await(TaskRun task, TaskRun.Route route) throws InterruptedException {
        Duration own = task.info().task().timeout();
        Duration limit = own == null ? timeout : own;
        Exception problem;
        try {
            problem = task.await(route, limit);
        } catch (TimeoutException e) {
            throw new Failures.OnceTransient(
                    "the task "
                            + task.info().name()
                            + " took longer than "
                            + limit.toSeconds()
                            + " s ("
                            + (own == null ? "caravan.task.timeout" : "x-timeout of its schema")
                            + ")");
        }
        if (task.isCancelled()) {
            throw new Failures.Stopped();
        }
        if (problem != null) {
            throw TaskFailure.of(task.info().name(), problem);
        }
    }

    private void call(Run run, TaskRun task) throws Exception {
        Dispatch.Answer<Exchange> answer =
                dispatch.run(
                        "task",
                        task.info().name(),
                        (exchange, version) -> {
                            use(run, version);
                            fill(exchange, run, task);
                        });
        if (answer.body().getException() != null) {
            throw answer.body().getException();
        }
        TaskOutput.writeUnlessThere(answer.body(), task.output(), task.info().task().extension());
    }

    /** The job says which version of the task it ran. */
    private void use(Run run, String version) {
        Plan plan = run.getStep().plan();
        if (version != null && !version.equals(plan.version())) {
            Plan now = Plan.ofTask(plan.task(), version);
            run.setJob(
                    jobs.changeHeld(run.getJob(), job -> MakePlan.planned(job, run.step(), now)));
        }
    }

    /** Variables, not headers: those would go out with the first HTTP call. */
    private static void fill(Exchange exchange, Run run, TaskRun task) {
        Job job = task.job();
        Path input = run.getInputs().get(0);
        String file = fileName(run, job);
        exchange.setProperty(TASK, task);
        exchange.setVariable("input", input.toString());
        exchange.setVariable("inputs", run.getInputs().stream().map(Path::toString).toList());
        exchange.setVariable("output", task.output().toString());
        exchange.setVariable("options", task.info().options(job.options()));
        exchange.setVariable("file", file);
        exchange.setVariable("name", stem(file));
        exchange.setVariable("job", job.id());
        exchange.setVariable("tags", job.tags());
        exchange.getMessage().setBody(input.toFile());
    }

    /** What the input is called; of a later step the original's name and its own extension. */
    private static String fileName(Run run, Job job) {
        Origin origin = job.origin();
        String last = run.getInputs().get(0).getFileName().toString();
        String name = origin == null || origin.name() == null ? last : origin.name();
        int dot = last.lastIndexOf('.');
        return run.step() == 0 || dot < 0 ? name : stem(name) + last.substring(dot);
    }

    private static String stem(String file) {
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
