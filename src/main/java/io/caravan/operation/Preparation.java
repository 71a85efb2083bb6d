package io.caravan.operation;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.job.Branch;
import io.caravan.job.BranchBuilder;
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
import io.caravan.job.Step;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns requests into jobs: names and options checked, presets and defaults filled in. */
public final class Preparation {
    private static final Pattern SCHEME =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private static final int MOST_STEPS = 20;

    private final OperationCatalog operations;
    private final Presets presets;
    private final Exists defaultExists;
    private final HandOver handOver;

    /**
     * @param defaultExists what happens when a result's name is taken, unless a job says
     */
    public Preparation(OperationCatalog operations, Presets presets, Exists defaultExists) {
        this(operations, presets, defaultExists, null);
    }

    /**
     * @param handOver refuses chains whose steps do not fit, or null where nobody can ask
     *     operations
     */
    public Preparation(
            OperationCatalog operations, Presets presets, Exists defaultExists, HandOver handOver) {
        this.operations = operations;
        this.presets = presets;
        this.defaultExists = defaultExists;
        this.handOver = handOver;
    }

    /**
     * Makes a valid job in state queued, with a new id; stores nothing.
     *
     * @param key what makes a second submission the same job, or null
     * @throws JobException of kind {@code options} or {@code input} that says what is wrong and
     *     what is allowed
     */
    public Job prepare(JobRequest request, Origin origin, String key, Instant now) {
        JobBuilder job =
                JobBuilder.builder()
                        .id(newId())
                        .key(key)
                        .state(JobState.QUEUED)
                        .output(request.output())
                        .exists(request.exists() == null ? defaultExists : request.exists())
                        .logs(request.logs())
                        .priority(request.priority() == null ? 0 : request.priority())
                        .webhooks(request.webhooks())
                        .tags(request.tags())
                        .notBefore(request.notBefore())
                        .requires(request.requires())
                        .createdAt(now)
                        .origin(origin);
        if (request.branches() == null) {
            return fill(job, request);
        }
        // Itself it only fetches and probes.
        List<Branch> branches = branches(request);
        Map<String, String> further = new LinkedHashMap<>();
        branches.forEach(b -> addFurther(further, b.operation(), b.options(), b.steps()));
        return job.branches(branches).inputs(inputs(request, further)).lane(Lane.SHORT).build();
    }

    private static String newId() {
        return UlidCreator.getMonotonicUlid().toString();
    }

    private Job fill(JobBuilder job, JobRequest request) {
        Chain chain = chain(request.operation(), request.preset());
        List<Step> steps = chain.steps(chain.assign(given(request.options())));
        check(steps);
        boolean single = steps.size() == 1;
        Map<String, String> further = new LinkedHashMap<>();
        addFurther(further, chain.names(), null, steps);
        return job.operation(chain.names())
                .inputs(inputs(request, further))
                .preset(single ? steps.get(0).preset() : null)
                .options(single ? steps.get(0).options() : Map.of())
                .steps(single ? List.of() : steps)
                .lane(request.lane() == null ? chain.lane() : request.lane())
                .build();
    }

    private List<Branch> branches(JobRequest request) {
        if (request.operation() != null || request.preset() != null) {
            throw JobException.options(
                    "give either operation or operations, not both; a preset is named with its"
                            + " operation");
        }
        if (request.branches().isEmpty()) {
            throw JobException.options("operations names none");
        }
        List<Chain> chains =
                request.branches().stream().map(b -> chain(b.operation(), b.preset())).toList();
        List<OperationInfo> all = chains.stream().flatMap(c -> c.operations().stream()).toList();
        List<Map<String, Object>> shared =
                new SharedOptions(all, false).assign(given(request.options()));
        List<Branch> branches = new ArrayList<>();
        int from = 0;
        for (Chain chain : chains) {
            int to = from + chain.operations().size();
            JobRequest.Branch asked = request.branches().get(branches.size());
            branches.add(branch(request, asked, chain, shared.subList(from, to)));
            from = to;
        }
        return branches;
    }

    /**
     * @param shared what the request says for all, of each step
     */
    private Branch branch(
            JobRequest request,
            JobRequest.Branch asked,
            Chain chain,
            List<Map<String, Object>> shared) {
        List<Map<String, Object>> own = chain.assign(given(asked.options()));
        List<Map<String, Object>> both = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            both.add(Preset.under(shared.get(i), own.get(i), chain.operations().get(i)));
        }
        List<Step> steps = chain.steps(both);
        check(steps);
        boolean single = steps.size() == 1;
        Exists exists = first(asked.exists(), first(request.exists(), defaultExists));
        return BranchBuilder.builder()
                .id(newId())
                .operation(chain.names())
                .preset(single ? steps.get(0).preset() : null)
                .options(single ? steps.get(0).options() : Map.of())
                .steps(single ? List.of() : steps)
                .output(first(asked.output(), request.output()))
                .exists(exists)
                .priority(first(asked.priority(), first(request.priority(), 0)))
                .lane(first(asked.lane(), first(request.lane(), chain.lane())))
                .build();
    }

    private static <T> T first(T own, T common) {
        return own == null ? common : own;
    }

    private void check(List<Step> steps) {
        if (handOver != null && steps.size() > 1) {
            handOver.check(steps);
        }
    }

    private Chain chain(List<String> operation, String preset) {
        if (operation == null || operation.isEmpty()) {
            throw JobException.options("the job names no operation");
        }
        if (operation.size() > MOST_STEPS) {
            throw JobException.options("a chain may have " + MOST_STEPS + " steps at most");
        }
        return Chain.of(operation, preset, operations, presets);
    }

    private static Map<String, Object> given(Map<String, Object> options) {
        Map<String, Object> given = options == null ? Map.of() : options;
        given.forEach(
                (name, value) -> {
                    if (value == null) {
                        throw JobException.options(
                                "option " + name + " has no value; leave it out");
                    }
                });
        return given;
    }

    /**
     * The inputs that options of an operation are, by option; those of all steps when there are
     * any.
     *
     * @throws JobException of kind {@code options} when two steps want different ones
     */
    private void addFurther(
            Map<String, String> further,
            List<String> operation,
            Map<String, Object> options,
            List<Step> steps) {
        steps.forEach(step -> addFurther(further, step.operation(), step.options()));
        if (steps.isEmpty()) {
            addFurther(further, operation.get(0), options);
        }
    }

    private void addFurther(Map<String, String> further, String name, Map<String, Object> options) {
        OperationInfo operation = operations.get(name);
        Map<String, Object> complete = operation.options(options);
        for (String option : operation.options().inputs()) {
            if (complete.get(option) == null) {
                continue;
            }
            String uri = uri(complete.get(option).toString());
            String other = further.putIfAbsent(option, uri);
            if (other != null && !other.equals(uri)) {
                throw JobException.options(
                        "the option %s names two inputs, %s and %s; send one job each"
                                .formatted(option, other, uri));
            }
        }
    }

    /** What a job names as its inputs, and further ones that it does not name itself. */
    private static List<Input> inputs(JobRequest request, Map<String, String> further) {
        List<Input> inputs = new ArrayList<>(inputs(request));
        Set<String> named = inputs.stream().map(Input::role).collect(Collectors.toSet());
        further.forEach(
                (role, uri) -> {
                    if (!named.contains(role)) {
                        inputs.add(new Input(uri, null, null, role));
                    }
                });
        return inputs;
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
                        ErrorKind.OPTIONS, "\"" + text + "\" is no absolute path and no URI");
            }
            return path.toUri().toString();
        } catch (InvalidPathException e) {
            throw JobException.options("input \"" + text + "\" is no path: " + e.getReason());
        }
    }
}
