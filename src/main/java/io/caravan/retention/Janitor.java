package io.caravan.retention;

import io.caravan.job.Job;
import io.caravan.publish.OutputRoots;
import io.caravan.publish.Staging;
import io.caravan.storage.Trees;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes staging and work folders that a crash left behind. Only those of jobs that have ended or
 * whose record is gone, only those this installation made, and only when nothing changed in them
 * for a while.
 */
public final class Janitor {
    private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);
    private static final int FORGET_DAYS = 30;

    private final JobStore store;
    private final Staging staging;
    private final OutputRoots roots;
    private final Path work;
    private final Duration age;
    private final Clock clock;

    /**
     * @param work folder whose sub-folders are named by job id
     * @param age how long nothing must have changed in a folder, longer than a lease
     */
    public Janitor(
            JobStore store,
            Staging staging,
            OutputRoots roots,
            Path work,
            Duration age,
            Clock clock) {
        this.store = store;
        this.staging = staging;
        this.roots = roots;
        this.work = work;
        this.age = age;
        this.clock = clock;
    }

    /** The orphans that would be deleted now. */
    public List<Doomed> plan() {
        List<Doomed> orphans = new ArrayList<>();
        for (Path folder : folders(work)) {
            if (isOrphan(folder, folder.getFileName().toString())) {
                orphans.add(doomed("work", folder));
            }
        }
        for (Path folder : staging.all()) {
            if (Staging.jobOf(folder).filter(job -> isOrphan(folder, job)).isPresent()) {
                orphans.add(doomed("staging", folder));
            }
        }
        return orphans;
    }

    /** Deletes orphans, and forgets output folders that nobody used for long. */
    public List<Doomed> apply() {
        List<Doomed> deleted = plan().stream().filter(this::delete).toList();
        LocalDate unused =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(FORGET_DAYS);
        roots.all().stream()
                .filter(root -> root.used().isBefore(unused) && staging.in(root.path()).isEmpty())
                .forEach(roots::forget);
        return deleted;
    }

    private boolean isOrphan(Path folder, String job) {
        Optional<Job> known = store.find(job);
        Instant before = clock.instant().minus(age);
        return changed(folder).isBefore(before) && known.map(j -> hasEnded(j, before)).orElse(true);
    }

    private static boolean hasEnded(Job job, Instant before) {
        return job.state().isFinal()
                && (job.finishedAt() == null || job.finishedAt().isBefore(before));
    }

    private boolean delete(Doomed orphan) {
        try {
            if (orphan.rule().equals("work")) {
                Trees.delete(orphan.file());
            } else {
                staging.delete(orphan.file());
            }
            return true;
        } catch (IOException e) {
            LOG.warn("Cannot delete the leftover {}: {}", orphan.file(), e.toString());
            return false;
        }
    }

    private static List<Path> folders(Path parent) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> children =
                Files.newDirectoryStream(
                        parent, c -> Files.isDirectory(c, LinkOption.NOFOLLOW_LINKS))) {
            children.forEach(folders::add);
        } catch (IOException | DirectoryIteratorException e) {
            // not there, or not mounted now: there is nothing to clean
            LOG.debug("Cannot look into {}: {}", parent, e.toString());
        }
        return folders;
    }

    private Doomed doomed(String rule, Path folder) {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            bytes = files.mapToLong(Janitor::size).sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("Cannot measure {}: {}", folder, e.toString());
        }
        return new Doomed(rule, folder, null, bytes, changed(folder));
    }

    private static long size(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? file.toFile().length() : 0;
    }

    private Instant changed(Path folder) {
        try {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            return clock.instant();
        }
    }
}
