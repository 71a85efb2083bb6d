package io.caravan.watch;

import io.caravan.engine.Intake;
import io.caravan.job.ErrorKind;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobRequest;
import io.caravan.job.JobRequestBuilder;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.operation.OperationText;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Uris;
import io.caravan.store.Documents;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Makes a job of a settled file; several threads may do that at once. */
public final class Accept {
    private static final Logger LOG = LoggerFactory.getLogger(Accept.class);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Intake intake;
    private final JobStore jobs;
    private final Seen seen;
    private final Originals originals;
    private final Predicate<Path> isMedia;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean unfinished;

    /**
     * @param isMedia tells by a probe whether a file without extension is media
     */
    public Accept(
            Intake intake,
            JobStore jobs,
            Documents documents,
            Originals originals,
            Predicate<Path> isMedia) {
        this.intake = intake;
        this.jobs = jobs;
        this.seen = new Seen(documents);
        this.originals = originals;
        this.isMedia = isMedia;
    }

    /** Accepts one file. Never throws: whatever goes wrong, the file stays and health says why. */
    public void accept(Arrival arrival) {
        Verdict verdict;
        try {
            verdict = take(arrival);
        } catch (JobException e) {
            boolean lasting = e.kind() == ErrorKind.OPTIONS || e.kind() == ErrorKind.INPUT;
            verdict = lasting ? reject(arrival, e) : Verdict.refused(e.getMessage(), SOON);
        } catch (IOException e) {
            verdict = Verdict.refused(failure(arrival, e).getMessage(), SOON);
        } catch (RuntimeException e) {
            LOG.error("Cannot accept {}", LocalPaths.printable(arrival.path()), e);
            verdict = Verdict.refused("cannot be accepted: " + e, LATER);
        }
        arrival.conclude().accept(verdict);
    }

    private static JobException failure(Arrival arrival, IOException e) {
        return FileFailure.of("cannot accept", arrival.path(), e);
    }

    /** A job message goes to the failed ones; media stays where it is. */
    private Verdict reject(Arrival arrival, JobException reason) {
        Source source = arrival.source();
        boolean message = arrival.request() != null || arrival.error() != null;
        if (!message || source.leaves()) {
            return Verdict.refused(reason.getMessage(), LATER);
        }
        Path base = arrival.path().getParent();
        Path folder = source.failed().resolve(source.folder().relativize(base));
        try {
            originals.reject(arrival.files(), base, folder, reason.toError());
            LOG.warn("{}: {}", LocalPaths.printable(arrival.path()), reason.getMessage());
            return Verdict.ACCEPTED;
        } catch (IOException e) {
            return Verdict.refused(failure(arrival, e).getMessage(), SOON);
        }
    }

    private Verdict take(Arrival arrival) throws IOException {
        Source source = arrival.source();
        if (!arrival.stat().equals(Stat.orNull(arrival.path(), source.followLinks()))) {
            return Verdict.RELEASED;
        }
        if (arrival.unknown() && !isMedia.test(arrival.path())) {
            return Verdict.NO_MEDIA;
        }
        if (arrival.error() != null) {
            throw new JobException(arrival.error().kind(), arrival.error().message());
        }
        String key = Seen.key(arrival.sourceId(), source, arrival.path(), arrival.stat());
        Job job = intake.prepare(request(arrival), origin(arrival), key);
        if (source.leaves()) {
            return leave(arrival, job);
        }
        if (source.skipRepeats() && stands(arrival.earlier())) {
            return skip(arrival, job);
        }
        return move(arrival, job);
    }

    private Verdict leave(Arrival arrival, Job job) {
        Job stored = intake.submit(job);
        for (Path file : arrival.files()) {
            Stat stat = Stat.orNull(file, arrival.source().followLinks());
            if (stat != null) {
                Stat settled = file.equals(arrival.path()) ? arrival.stat() : stat;
                remember(arrival, file, settled, stored.id());
            }
        }
        return Verdict.ACCEPTED;
    }

    private void remember(Arrival arrival, Path file, Stat stat, String job) {
        String key = Seen.key(arrival.sourceId(), arrival.source(), file, stat);
        seen.remember(arrival.sourceId(), key, file, job);
    }

    /** Whether the earlier job of the same file did not fail: a failed file may be tried again. */
    private boolean stands(String earlier) {
        return earlier != null
                && jobs.find(earlier)
                        .map(Job::state)
                        .map(s -> s != JobState.FAILED && s != JobState.CANCELLED)
                        .orElse(true);
    }

    /** Ends the job before it begins; a crash anywhere in here is repeated to the same end. */
    private Verdict skip(Arrival arrival, Job job) {
        String note = "the same file was taken before, by job " + arrival.earlier();
        Job skipped =
                jobs.insert(
                        job.with(
                                b ->
                                        b.state(JobState.SKIPPED)
                                                .notes(List.of(note))
                                                .finishedAt(jobs.now())));
        originals.dispose(skipped);
        freeKey(skipped);
        return Verdict.ACCEPTED;
    }

    private Verdict move(Arrival arrival, Job job) throws IOException {
        Path folder = arrival.source().folder();
        checkWritable(arrival);
        underWay.add(job.id());
        try {
            Job accepting =
                    jobs.insert(
                            AcceptedFiles.accepting(job, folder, arrival.path(), arrival.files()));
            boolean ours = accepting.id().equals(job.id()) || !underWay.contains(accepting.id());
            if (!ours || accepting.state() != JobState.ACCEPTING) {
                return repeat(accepting);
            }
            moveFiles(accepting);
            if (arrival.source().skipRepeats()) {
                remember(arrival, arrival.path(), arrival.stat(), accepting.id());
            }
            enqueue(accepting);
            return Verdict.ACCEPTED;
        } finally {
            underWay.remove(job.id());
        }
    }

    /** Somebody else has the file; a skip that was cut off is brought to its end. */
    private Verdict repeat(Job other) {
        if (other.state() != JobState.SKIPPED) {
            return Verdict.RELEASED;
        }
        originals.dispose(other);
        freeKey(other);
        return Verdict.ACCEPTED;
    }

    /** Its event may be relayed meanwhile, so that somebody else writes too. */
    private void freeKey(Job read) {
        Optional<Job> stored = Optional.of(read);
        while (stored.isPresent() && jobs.update(stored.get().withKey(null)).isEmpty()) {
            stored = jobs.find(read.id());
        }
    }

    private static void checkWritable(Arrival arrival) {
        for (Path file : arrival.files()) {
            if (!Files.isWritable(file.getParent())) {
                throw new JobException(
                        ErrorKind.RESOURCE,
                        "cannot be moved out of its folder, which is not writable; let the"
                                + " service's user write there, or say after: leave");
            }
        }
    }

    /** Does what is left to do of a move. */
    void moveFiles(Job job) throws IOException {
        AcceptedFiles files = AcceptedFiles.of(job);
        try {
            Files.createDirectories(files.to());
            if (!Files.isDirectory(files.to().getParent(), LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(WatchedFolder.ACCEPTED + " is no folder");
            }
            for (Path name : files.names()) {
                if (!files.isMoved(name)) {
                    Files.createDirectories(files.target(name).getParent());
                    Files.move(
                            files.source(name), files.target(name), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            if (files.noneMoved()) {
                withdraw(job);
                AcceptedFiles.removeEmpty(files.to());
            }
            throw e;
        }
    }

    void enqueue(Job job) {
        try {
            intake.accepted(job);
        } catch (RuntimeException e) {
            unfinished = true;
            throw e;
        }
    }

    /** Takes back a job whose file was not moved. */
    void withdraw(Job job) {
        jobs.update(job.with(b -> b.state(JobState.CANCELLED).key(null)))
                .ifPresent(j -> jobs.delete(j.id()));
    }

    boolean isUnderWay(String id) {
        return underWay.contains(id);
    }

    /** Whether a job stays accepting until recovery ends it. Asking resets the answer. */
    boolean takeUnfinished() {
        boolean was = unfinished;
        unfinished = false;
        return was;
    }

    private static JobRequest request(Arrival arrival) {
        JobRequest said =
                arrival.request() == null
                        ? JobRequestBuilder.builder().input(LocalPaths.uri(arrival.path())).build()
                        : arrival.request();
        return completed(said, arrival.assignment(), arrival.source());
    }

    /**
     * What a file is to become, with all that the file itself does not say.
     *
     * @throws JobException of kind {@code options} when nothing says what it is to become
     */
    static JobRequest completed(JobRequest said, Assignment assignment, Source source) {
        return (said.namesOperation() ? said : assigned(said, assignment, source))
                .with(
                        b -> {
                            b.output(said.output() == null ? source.output() : said.output());
                            b.exists(said.exists() == null ? source.exists() : said.exists());
                            b.logs(said.logs() == null ? source.logs() : said.logs());
                            b.priority(
                                    said.priority() == null ? source.priority() : said.priority());
                        });
    }

    /** What the message does not say its source does. */
    private static JobRequest assigned(JobRequest said, Assignment assignment, Source source) {
        if (assignment.problem() != null) {
            throw JobException.options(assignment.problem());
        }
        return OperationText.apply(assignment.operation(), said)
                .with(
                        b ->
                                b.preset(
                                                said.preset() == null
                                                        ? assignment.preset()
                                                        : said.preset())
                                        .options(
                                                said.options() == null
                                                        ? source.options()
                                                        : said.options()));
    }

    private static Origin origin(Arrival arrival) {
        Source source = arrival.source();
        Path folders = source.folder().relativize(arrival.path().getParent());
        return new Origin(
                arrival.sourceId(),
                LocalPaths.uri(arrival.path()),
                arrival.assignment().path(),
                name(arrival),
                arrival.stat().size(),
                arrival.stat().modified(),
                null,
                source.leaves() ? null : LocalPaths.uri(source.done().resolve(folders)),
                source.leaves() ? null : LocalPaths.uri(source.failed().resolve(folders)),
                source.after() == Source.After.DELETE);
    }

    /** What results are named after: the file, or the first input of a message. */
    private static String name(Arrival arrival) {
        if (arrival.request() == null) {
            return arrival.path().getFileName().toString();
        }
        String uri = arrival.request().inputs().get(0).uri();
        return Uris.fileName(LocalPaths.isLocal(uri) ? AcceptedFiles.path(uri).toString() : uri);
    }
}
