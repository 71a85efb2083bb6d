package io.caravan.engine;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Publication;
import io.caravan.job.Result;
import io.caravan.publish.Destinations;
import io.caravan.publish.NameTaken;
import io.caravan.publish.Publisher;
import io.caravan.publish.RemotePublisher;
import io.caravan.storage.LocalPaths;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The last two steps: reserve the final names in the job, then make the files visible. */
public final class PublishOutputs {
    private final Destinations destinations;
    private final Publisher publisher;
    private final RemotePublisher remote;
    private final Dispatch dispatch;
    private final Jobs jobs;
    private final JobLogs logs;
    private final RunningJobs running;
    private final Consumer<Job> completing;
    private final Consumer<Run> ended;

    /**
     * @param completing told of a job whose outputs are published, before it is stored as completed
     * @param ended told afterwards
     */
    public PublishOutputs(
            Destinations destinations,
            Publisher publisher,
            RemotePublisher remote,
            Dispatch dispatch,
            Jobs jobs,
            JobLogs logs,
            RunningJobs running,
            Consumer<Job> completing,
            Consumer<Run> ended) {
        this.destinations = destinations;
        this.publisher = publisher;
        this.remote = remote;
        this.dispatch = dispatch;
        this.jobs = jobs;
        this.logs = logs;
        this.running = running;
        this.completing = completing;
        this.ended = ended;
    }

    /**
     * The name that makes a job skip or fail, where that can be said before anything is made.
     *
     * @param extension of the main output, or null when it has none
     */
    Optional<String> occupied(Job job, String extension) {
        return isRemote(job)
                ? remote.occupied(job, extension)
                : publisher.occupied(job, extension).map(path -> path.toString());
    }

    /** From here on a crash rolls forward to the names written here. */
    public void reserve(Run run) {
        Job job = run.getJob();
        store(
                run,
                isRemote(job)
                        ? remote.reserve(job, run.getStaged())
                        : publisher.reserve(job, run.getStaged()));
    }

    public void publish(Run run) {
        List<Result> results = rolledForward(run);
        completing.accept(run.getJob());
        run.setJob(
                jobs.changeHeld(
                        run.getJob(),
                        stored ->
                                Jobs.ended(stored, JobState.COMPLETED, jobs.store().now())
                                        .with(b -> b.results(results).error(null))));
        ended.accept(run);
    }

    private List<Result> rolledForward(Run run) {
        for (boolean resumed = run.getStaged().isEmpty(); ; ) {
            Job job = run.getJob();
            logs.line(job, "publishing");
            try {
                return isRemote(job)
                        ? running.entry(run).interruptibly(() -> remote.publish(job, resumed))
                        : List.of(
                                dispatch.request(
                                        "store",
                                        "file",
                                        job.publication(),
                                        Map.of(),
                                        Result[].class));
            } catch (NameTaken taken) {
                logs.line(job, taken.getMessage());
                store(run, isRemote(job) ? remote.renew(job) : publisher.renew(job));
            }
        }
    }

    /** What was reserved decides, once something was. */
    private boolean isRemote(Job job) {
        Publication publication = job.publication();
        return publication == null || publication.files().isEmpty()
                ? destinations.of(job).isRemote()
                : !LocalPaths.isLocal(publication.files().get(0).result().uri());
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
