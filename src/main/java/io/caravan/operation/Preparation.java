package io.caravan.operation;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.ErrorKind;
import io.caravan.job.Exists;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns requests into jobs: names and options checked, presets and defaults filled in. */
public final class Preparation {
    private static final Pattern SCHEME =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private final OperationCatalog operations;
    private final Presets presets;
    private final Exists defaultExists;

    /**
     * @param defaultExists what happens when a result's name is taken, unless a job says
     */
    public Preparation(OperationCatalog operations, Presets presets, Exists defaultExists) {
        this.operations = operations;
        this.presets = presets;
        this.defaultExists = defaultExists;
    }

    /**
     * Makes a valid job in state queued, with a new id; stores nothing.
     *
     * @param key what makes a second submission the same job, or null
     * @throws JobException of kind {@code options} or {@code input} that says what is wrong and
     *     what is allowed
     */
    public Job prepare(JobRequest request, Origin origin, String key, Instant now) {
        List<String> names = operationNames(request);
        OperationInfo operation = operations.get(names.get(0));
        Preset preset = request.preset() == null ? null : presets.get(operation, request.preset());
        return JobBuilder.builder()
                .id(UlidCreator.getMonotonicUlid().toString())
                .key(key)
                .state(JobState.QUEUED)
                .operation(names)
                .preset(preset == null ? null : preset.name())
                .inputs(inputs(request))
                .options(options(request, operation, preset))
                .output(request.output())
                .exists(request.exists() == null ? defaultExists : request.exists())
                .logs(request.logs())
                .priority(request.priority() == null ? 0 : request.priority())
                .webhooks(request.webhooks())
                .tags(request.tags())
                .lane(request.lane() == null ? operation.lane() : request.lane())
                .notBefore(request.notBefore())
                .requires(request.requires())
                .createdAt(now)
                .origin(origin)
                .build();
    }

    /** The preset's options become the job's, so that editing the preset never changes a job. */
    private static Map<String, Object> options(
            JobRequest request, OperationInfo operation, Preset preset) {
        Map<String, Object> given = request.options() == null ? Map.of() : request.options();
        refuseNulls(given);
        Map<String, Object> options = preset == null ? given : preset.under(given, operation);
        operation.options(options);
        return options;
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

    private static List<String> operationNames(JobRequest request) {
        if (request.operation() == null || request.operation().isEmpty()) {
            throw JobException.options("the job names no operation");
        }
        if (request.operation().size() > 1) {
            throw JobException.options(
                    "several operations in one job are not supported yet; send one job each");
        }
        return request.operation().stream().map(name -> name.replace('_', '-')).toList();
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
