package io.caravan.engine;

import io.caravan.job.JobState;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.publish.NameTaken;
import io.caravan.publish.Publisher;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The last two steps: reserve the final names in the job, then make the files visible. */
public final class PublishOutputs {
    private final Publisher publisher;
    private final Dispatch dispatch;
    private final Jobs jobs;
    private final JobLogs logs;
    private final Consumer<Run> ended;

    public PublishOutputs(
            Publisher publisher, Dispatch dispatch, Jobs jobs, JobLogs logs, Consumer<Run> ended) {
        this.publisher = publisher;
        this.dispatch = dispatch;
        this.jobs = jobs;
        this.logs = logs;
        this.ended = ended;
    }

    /** From here on a crash rolls forward to the names written here. */
    public void reserve(Run run) {
        store(run, publisher.reserve(run.getJob(), run.getStaged()));
    }

    public void publish(Run run) {
        List<Result> results = rolledForward(run);
        run.setJob(
                jobs.changeHeld(
                        run.getJob(),
                        stored ->
                                Jobs.ended(stored, JobState.COMPLETED, jobs.store().now())
                                        .with(b -> b.results(results).error(null))));
        ended.accept(run);
    }

    private List<Result> rolledForward(Run run) {
        while (true) {
            Publication publication = run.getJob().publication();
            String scheme = URI.create(publication.staging()).getScheme();
            logs.line(run.getJob(), "publishing");
            try {
                return List.of(
                        dispatch.request("store", scheme, publication, Map.of(), Result[].class));
            } catch (NameTaken taken) {
                store(run, publisher.renew(run.getJob()));
            }
        }
    }

    private void store(Run run, Optional<Publication> publication) {
        if (publication.isEmpty()) {
            throw new Failures.Skipped("something of that name is there already");
        }
        run.setJob(
                jobs.setHeld(
                        run.getJob(),
                        b ->
                                b.state(JobState.PUBLISHING)
                                        .publication(publication.get())
                                        .notes(run.getJob().notes())));
    }
}
