package io.caravan.engine;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.ErrorKind;
import io.caravan.job.Exists;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Lane;
import io.caravan.job.Origin;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Turns requests into jobs: names checked, options checked, defaults filled in. */
public final class Submission implements Intake {
    private static final Pattern SCHEME =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private final Jobs jobs;
    private final OperationCatalog operations;
    private final JobLogs logs;
    private final Exists defaultExists;
    private final Consumer<Lane> wake;

    /**
     * @param defaultExists what happens when a result's name is taken, unless a job says
     * @param wake told about each lane that got work
     */
    public Submission(
            Jobs jobs,
            OperationCatalog operations,
            JobLogs logs,
            Exists defaultExists,
            Consumer<Lane> wake) {
        this.jobs = jobs;
        this.operations = operations;
        this.logs = logs;
        this.defaultExists = defaultExists;
        this.wake = wake;
    }

    @Override
    public Job prepare(JobRequest request, Origin origin, String key) {
        List<String> names = operationNames(request);
        OperationInfo operation = operations.get(names.get(0));
        Map<String, Object> options = request.options() == null ? Map.of() : request.options();
        refuseNulls(options);
        operation.options(options);
        Instant now = jobs.store().now();
        String id = UlidCreator.getMonotonicUlid().toString();
        return JobBuilder.builder()
                .id(id)
                .key(key)
                .state(JobState.QUEUED)
                .operation(names)
                .inputs(inputs(request))
                .options(options)
                .output(request.output())
                .exists(request.exists() == null ? defaultExists : request.exists())
                .priority(request.priority() == null ? 0 : request.priority())
                .webhooks(request.webhooks())
                .tags(request.tags())
                .lane(request.lane() == null ? operation.lane() : request.lane())
                .notBefore(request.notBefore())
                .requires(request.requires())
                .log(logs.nameFor(id, now))
                .createdAt(now)
                .origin(origin)
                .build();
    }

    @Override
    public Job submit(Job job) {
        Job stored = jobs.store().insert(job);
        wake.accept(stored.lane());
        return stored;
    }

    @Override
    public Job accepted(Job job) {
        // The key guarded the window of accepting; the same file dropped again is a new job.
        Job queued =
                jobs.change(
                        job.id(),
                        stored ->
                                stored.state() == JobState.ACCEPTING
                                        ? stored.with(b -> b.state(JobState.QUEUED).key(null))
                                        : stored);
        wake.accept(queued.lane());
        return queued;
    }

    private static List<String> operationNames(JobRequest request) {
        if (request.operation() == null || request.operation().isEmpty()) {
            throw JobException.options("the job names no operation");
        }
        if (request.operation().size() > 1) {
            throw JobException.options(
                    "several operations in one job are not supported yet; send one job each");
        }
        if (request.preset() != null) {
            throw JobException.options("there is no preset \"" + request.preset() + "\"");
        }
        return request.operation().stream().map(name -> name.replace('_', '-')).toList();
    }

    private static void refuseNulls(Map<String, Object> options) {
        options.forEach(
                (name, value) -> {
                    if (value == null) {
                        throw JobException.options(
                                "option " + name + " has no value; leave it out");
                    }
                });
    }

    private static List<Input> inputs(JobRequest request) {
        List<Input> inputs = request.inputs() == null ? List.of() : request.inputs();
        if (request.input() != null) {
            if (!inputs.isEmpty()) {
                throw JobException.options("give either input or inputs, not both");
            }
            inputs = List.of(Input.of(request.input()));
        }
        if (inputs.isEmpty()) {
            throw JobException.options("the job names no input");
        }
        return inputs.stream()
                .map(i -> new Input(uri(i.uri()), i.start(), i.end(), i.role()))
                .toList();
    }

    /** A plain path becomes a file URI; a URI stays as it is. */
    private static String uri(String text) {
        if (SCHEME.matcher(text).matches()) {
            return text;
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new JobException(
                        ErrorKind.OPTIONS, "input \"" + text + "\" is no absolute path and no URI");
            }
            return path.toUri().toString();
        } catch (InvalidPathException e) {
            throw JobException.options("input \"" + text + "\" is no path: " + e.getReason());
        }
    }
}
