package io.caravan.watch;

import com.github.f4b6a3.ulid.UlidCreator;

import io.caravan.engine.Intake;
import io.caravan.job.Input;
import io.caravan.job.Job;
import io.caravan.job.JobBuilder;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.store.JobStore;

import java.util.List;

/** What the watched folders need of the intake, over a real store; knows three operations. */
final class StoringIntake implements Intake {
    static final List<String> OPERATIONS = List.of("compress", "extract-audio", "remux");

    private final JobStore jobs;

    StoringIntake(JobStore jobs) {
        this.jobs = jobs;
    }

    @Override
    public Job prepare(JobRequest request, Origin origin, String key) {
        if (!OPERATIONS.containsAll(request.operation())) {
            throw JobException.options("no operation " + request.operation());
        }
        if (request.options() != null && request.options().containsKey("bad")) {
            throw JobException.options("no option bad");
        }
        List<Input> inputs =
                request.input() == null ? request.inputs() : List.of(Input.of(request.input()));
        return JobBuilder.builder()
                .id(UlidCreator.getMonotonicUlid().toLowerCase())
                .key(key)
                .operation(request.operation())
                .preset(request.preset())
                .inputs(inputs)
                .options(request.options())
                .output(request.output())
                .exists(request.exists())
                .priority(request.priority() == null ? 0 : request.priority())
                .state(JobState.QUEUED)
                .createdAt(jobs.now())
                .origin(origin)
                .build();
    }

    @Override
    public Job submit(Job job) {
        return jobs.insert(job);
    }

    @Override
    public Job accepted(Job job) {
        return jobs.update(job.with(b -> b.state(JobState.QUEUED).key(null))).orElseThrow();
    }
}
