package io.caravan.watch;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobError;
import io.caravan.job.JobRequests;
import io.caravan.storage.LocalPaths;
import io.caravan.storage.Reach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The job messages among the candidates, and the files they keep for themselves. */
final class JobFiles {
    private final JobRequests messages = new JobRequests();
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Map<Path, Candidate> table;
    private final Reach reach;

    /** Message by the file it keeps for itself. */
    private final Map<Path, Path> owners = new HashMap<>();

    /** Messages that cannot be read yet, perhaps because they are half written. */
    private final Set<Path> unread = new HashSet<>();

    private final Map<Path, JobError> overdue = new HashMap<>();

    JobFiles(Map<Path, Candidate> table, Reach reach) {
        this.table = table;
        this.reach = reach;
    }

    /**
     * Reads a message, as early as it can be read: its inputs must not be taken by themselves.
     *
     * @return whether it keeps files for itself that nobody kept before
     */
    boolean read(Candidate c) {
        if (c.job != null && c.job.error() == null) {
            return false;
        }
        c.job = JobFile.read(c.path, messages, reach);
        owners.values().removeIf(c.path::equals);
        if (c.job.error() != null && !c.settled) {
            unread.add(c.path);
            return false;
        }
        unread.remove(c.path);
        c.job.owned().forEach(file -> owners.putIfAbsent(file, c.path));
        return !c.job.owned().isEmpty();
    }

    boolean reserves(Path file) {
        return owners.containsKey(file);
    }

    /** Whether a file belongs, or may yet turn out to belong, to a message. */
    boolean holds(Candidate c) {
        return c.kind != FileNames.Kind.JOB
                && (owners.containsKey(c.path)
                        || unread.stream().anyMatch(m -> c.path.startsWith(m.getParent())));
    }

    /** Whether a settled message can go on its way. */
    void decide(Candidate c, Duration settle, Instant now) {
        Optional<Path> missing = c.job.error() != null ? Optional.empty() : missing(c);
        if (missing.isEmpty()) {
            c.ready = true;
            c.problem = null;
            return;
        }
        String file = LocalPaths.printable(c.path.getParent().relativize(missing.get()));
        if (Files.isSymbolicLink(missing.get())) {
            giveUp(c, "its input " + file + " is a symbolic link; name the file itself");
        } else if (c.stillFor(settle.plus(PATIENCE), now)) {
            giveUp(
                    c,
                    "waited 10 minutes for its input " + file + "; add it, then the message again");
        } else {
            c.hold("waits for its input " + file, now.plus(LOOK));
        }
    }

    private void giveUp(Candidate c, String reason) {
        overdue.put(c.path, new JobError(ErrorKind.INPUT, reason));
        c.ready = true;
        c.problem = null;
    }

    private Optional<Path> missing(Candidate c) {
        return c.job.owned().stream()
                .filter(file -> !isHere(c, file))
                .findFirst()
                .or(
                        () ->
                                c.job.elsewhere().stream()
                                        .filter(f -> !Files.isRegularFile(f))
                                        .findFirst());
    }

    private boolean isHere(Candidate c, Path file) {
        Candidate input = table.get(file);
        return input != null && input.settled && c.path.equals(owners.get(file));
    }

    /** Why a message cannot become a job, or null. */
    JobError error(Candidate c) {
        return c.job.error() != null ? c.job.error() : overdue.get(c.path);
    }

    /** Frees what messages kept that are gone. */
    void forgetMissing() {
        owners.values().removeIf(message -> !table.containsKey(message));
        unread.removeIf(message -> !table.containsKey(message));
        overdue.keySet().removeIf(message -> !table.containsKey(message));
    }
}
