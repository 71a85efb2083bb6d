package io.caravan.watch;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.storage.LocalPaths;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Ends what a crash cut off: jobs whose file was about to be moved, and originals whose job has
 * ended. May run at any time, beside everything else.
 */
public final class AcceptRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptRecovery.class);
    private static final int PAGE = 500;

    private final JobStore jobs;
    private final Documents documents;
    private final Accept accept;
    private final Originals originals;

    public AcceptRecovery(JobStore jobs, Documents documents, Accept accept, Originals originals) {
        this.jobs = jobs;
        this.documents = documents;
        this.accept = accept;
        this.originals = originals;
    }

    /**
     * Finishes what can be finished. What lies in a folder that is not there now (unmounted) waits
     * until it is.
     */
    public void recover() {
        resumeAll(job -> true);
        watchedFolders().forEach(this::tidy);
    }

    /** The same for one watched folder. */
    void recover(Path watched) {
        resumeAll(job -> AcceptedFiles.of(job).to().startsWith(watched));
        tidy(watched);
    }

    /** Recovers when accepting left something unfinished since the last time. */
    void recoverIfNeeded() {
        if (accept.takeUnfinished()) {
            resumeAll(job -> true);
        }
    }

    private void resumeAll(Predicate<Job> which) {
        JobQuery query = JobQuery.all().with(q -> q.states(Set.of(JobState.ACCEPTING)).limit(PAGE));
        String after = null;
        do {
            JobStore.Page page = jobs.list(query.withAfter(after));
            page.jobs().stream().filter(which).forEach(this::resume);
            after = page.next();
        } while (after != null);
    }

    private void resume(Job listed) {
        if (accept.isUnderWay(listed.id())) {
            return;
        }
        // it may have been queued since it was listed
        Optional<Job> job = jobs.find(listed.id());
        if (job.isEmpty() || job.get().state() != JobState.ACCEPTING) {
            return;
        }
        try {
            resume(job.get(), AcceptedFiles.of(job.get()));
        } catch (JobException | IOException e) {
            LOG.warn("Job {} stays accepting for now: {}", listed.id(), e.getMessage());
        }
    }

    private void resume(Job job, AcceptedFiles files) throws IOException {
        Path original = files.source(files.names().get(0));
        Stat stat = Stat.orNull(original, false);
        boolean unchanged =
                stat != null && stat.matches(job.origin().bytes(), job.origin().modified());
        if (stat != null && !unchanged && files.noneMoved()) {
            // another file by now; it is taken anew
            accept.withdraw(job);
            return;
        }
        Optional<Path> missing =
                files.names().stream()
                        .filter(name -> !files.isMoved(name))
                        .filter(name -> Stat.orNull(files.source(name), false) == null)
                        .findFirst();
        if (missing.isEmpty()) {
            accept.moveFiles(job);
            accept.enqueue(job);
        } else if (Files.isDirectory(files.to().getParent(), LinkOption.NOFOLLOW_LINKS)) {
            lost(job, files.source(missing.get()));
        }
    }

    private void lost(Job job, Path file) {
        JobException error =
                JobException.input(
                        LocalPaths.printable(file.getFileName())
                                + " was gone before it could be accepted; drop it again");
        jobs.update(
                        job.with(
                                b ->
                                        b.state(JobState.FAILED)
                                                .key(null)
                                                .error(error.toError())
                                                .finishedAt(jobs.now())))
                .ifPresent(originals::dispose);
    }

    private List<Path> watchedFolders() {
        return documents.list(WatchedFolder.KIND, null, PAGE).stream()
                .map(Document::value)
                .map(value -> Path.of(value.path("folder").asText()))
                .toList();
    }

    private void tidy(Path watched) {
        Path accepted = watched.resolve(WatchedFolder.ACCEPTED);
        if (!Files.isDirectory(accepted, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(accepted)) {
            for (Path folder : folders) {
                tidyJob(folder);
            }
        } catch (IOException | JobException e) {
            LOG.warn("Cannot tidy {}: {}", LocalPaths.printable(accepted), e.getMessage());
        }
    }

    private void tidyJob(Path folder) throws IOException {
        String id = folder.getFileName().toString();
        if (accept.isUnderWay(id)) {
            return;
        }
        Optional<Job> job = jobs.find(id);
        if (job.isPresent()) {
            originals.dispose(job.get());
            return;
        }
        AcceptedFiles.removeEmpty(folder);
        if (Files.exists(folder)) {
            LOG.warn(
                    "{} holds files of a job that the store does not know; move them up to have"
                            + " them taken again",
                    LocalPaths.printable(folder));
        }
    }
}
