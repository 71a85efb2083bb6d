package io.caravan.watch;

import io.caravan.storage.LocalPaths;
import io.caravan.storage.Reach;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The table of one watched folder's files. A sweep offers every file; each has its own clock, and
 * nothing ever waits for one. Used by one thread, but for {@link #conclude} and {@link #counts}.
 */
final class Candidates {
    private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

    /** How long a file that came here complete must be seen unchanged. */
    static final Duration CONFIRM = Duration.ofMillis(900);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RECENT = Duration.ofMinutes(10);

    /** When a file without an operation is looked at again: somebody may add the operation. */
    private static final Duration LATER = Duration.ofSeconds(30);

    /** Most files one sweep hands out, so that a flood does not fill the memory. */
    private static final int BATCH = 2000;

    private final String id;
    private final Source source;
    private final FileNames names;
    private final Assignment.Rules rules;
    private final Seen seen;
    private final JobFiles jobFiles;
    private final Clock clock;
    private final Instant begun;
    private Duration settle = Duration.ofSeconds(5);
    private boolean network;

    private final Map<Path, Candidate> table = new LinkedHashMap<>();
    private final Queue<Conclusion> conclusions = new ConcurrentLinkedQueue<>();
    private Map<Object, Hidden> hidden = new HashMap<>();
    private Map<Object, Hidden> nextHidden = new HashMap<>();
    private boolean ignoreExisting;
    private long sweep;
    private int handedOut;
    private long ignored;
    private long others;
    private long unreadable;
    private volatile Counts counts = new Counts(0, 0, 0, 0, Map.of());

    /**
     * @param ignoreExisting whether what is there already is left alone for good
     */
    Candidates(
            String id,
            Source source,
            FileNames names,
            Assignment.Rules rules,
            Seen seen,
            Reach reach,
            Clock clock,
            boolean ignoreExisting) {
        this.id = id;
        this.source = source;
        this.names = names;
        this.rules = rules;
        this.seen = seen;
        this.jobFiles = new JobFiles(table, reach);
        this.clock = clock;
        this.begun = Instant.now(); // files are dated by the system's clock
        this.ignoreExisting = ignoreExisting;
    }

    /**
     * @param settle how long a file must be still
     * @param network whether the folder is a network mount, whose times come late
     */
    void adapt(Duration settle, boolean network) {
        this.settle = settle;
        this.network = network;
    }

    /**
     * @param waiting files that are not settled, wait for something or were refused
     * @param others files that are neither media nor job messages
     * @param ignored files that are never taken
     * @param unreadable files whose names Java cannot read
     * @param problems first file and number of files, by problem
     */
    record Counts(
            long waiting,
            long others,
            long ignored,
            long unreadable,
            Map<String, Problem> problems) {}

    record Problem(Path first, int files) {}

    /** An ignored file that may yet be renamed to what it is to be. */
    private record Hidden(String name, Stat stat) {
        boolean became(String name, Stat stat) {
            return this.name.contains(name)
                    || this.stat.size() == stat.size()
                            && this.stat.modified().equals(stat.modified());
        }
    }

    private record Conclusion(Path path, Verdict verdict) {}

    /** Says what became of a file that was handed out. From any thread. */
    void conclude(Path path, Verdict verdict) {
        conclusions.add(new Conclusion(path, verdict));
    }

    /** Whether no file is known that is or may become a job. */
    boolean isEmpty() {
        return table.isEmpty();
    }

    Counts counts() {
        return counts;
    }

    /** Looks at the files whose time has come. Returns whether any is ready to be taken. */
    boolean look() {
        Instant now = clock.instant();
        boolean concluded = applyConclusions(now);
        List<Candidate> due = due(now);
        due.forEach(c -> observe(c, now));
        due.removeIf(c -> c.state != Candidate.State.WAITING);
        lookUpEarlier(due);
        // a message keeps its inputs for itself, so it is read before any of them is decided on
        boolean reserved = readMessages(due);
        due.forEach(c -> decide(c, now));
        if (concluded || !due.isEmpty()) {
            count();
        }
        return reserved || table.values().stream().anyMatch(Candidates::isReady);
    }

    private static boolean isReady(Candidate c) {
        return c.ready && c.state == Candidate.State.WAITING;
    }

    private boolean applyConclusions(Instant now) {
        boolean any = !conclusions.isEmpty();
        for (Conclusion end = conclusions.poll(); end != null; end = conclusions.poll()) {
            Candidate c = table.get(end.path());
            if (c != null && c.state == Candidate.State.TAKEN) {
                apply(c, end.verdict(), now);
            }
        }
        for (Candidate c : table.values()) {
            if (c.state == Candidate.State.TAKEN && !c.begun) {
                // a stopped batch never got to it
                apply(c, Verdict.RELEASED, now);
            }
        }
        return any;
    }

    private void apply(Candidate c, Verdict verdict, Instant now) {
        for (Path path : c.files()) {
            Candidate each = table.get(path);
            if (each == null) {
                continue;
            }
            switch (verdict.end()) {
                case ACCEPTED -> accepted(each);
                case NO_MEDIA -> each.state = Candidate.State.DONE;
                case RELEASED -> each.restart(each.stat, now, false);
                case REFUSED -> refused(each, verdict, now);
            }
        }
    }

    private void refused(Candidate c, Verdict verdict, Instant now) {
        c.state = Candidate.State.WAITING;
        c.hold(verdict.problem(), now.plus(verdict.again()));
        if (!verdict.problem().equals(c.refusal)) {
            c.refusal = verdict.problem();
            LOG.warn("{} stays: {}", LocalPaths.printable(c.path), c.refusal);
        }
    }

    private void accepted(Candidate c) {
        if (source.leaves()) {
            c.state = Candidate.State.DONE;
        } else {
            table.remove(c.path);
        }
    }

    private List<Candidate> due(Instant now) {
        List<Candidate> due = new ArrayList<>();
        for (Candidate c : table.values()) {
            if (c.state == Candidate.State.WAITING && !c.nextLook.isAfter(now)) {
                due.add(c);
            }
        }
        return due;
    }

    /** Compares a file with what was noted of it, and starts its clock anew when it changed. */
    private void observe(Candidate c, Instant now) {
        Stat stat = Stat.orNull(c.path, source.followLinks());
        if (stat == null || !stat.regular()) {
            c.state = Candidate.State.DONE;
            c.stat = null;
        } else if (!stat.equals(c.stat)) {
            c.restart(stat, now, false);
        }
        if (c.state == Candidate.State.WAITING) {
            c.settled = c.stillFor(c.whole ? CONFIRM : settle, now);
            c.nextLook = now.plus(c.whole ? CONFIRM : LOOK);
        }
    }

    private void lookUpEarlier(List<Candidate> due) {
        if (!source.leaves() && !source.skipRepeats() && source.takeExisting()) {
            return;
        }
        Map<String, Candidate> asked = new HashMap<>();
        for (Candidate c : due) {
            if (c.settled && !c.checked) {
                asked.put(Seen.key(id, source, c.path, c.stat), c);
            }
        }
        if (!asked.isEmpty()) {
            seen.jobs(id, asked.keySet()).forEach((key, job) -> known(asked.get(key), job));
            asked.values().forEach(c -> c.checked = true);
        }
    }

    private void known(Candidate c, String job) {
        if (source.leaves() || job.isEmpty()) {
            c.state = Candidate.State.DONE;
        } else {
            c.earlier = job;
        }
    }

    private boolean readMessages(List<Candidate> due) {
        boolean reserved = false;
        for (Candidate c : due) {
            if (c.kind == FileNames.Kind.JOB && c.state == Candidate.State.WAITING) {
                reserved |= jobFiles.read(c);
            }
        }
        return reserved;
    }

    private void decide(Candidate c, Instant now) {
        if (c.state != Candidate.State.WAITING || !c.settled) {
            return;
        }
        if (jobFiles.holds(c)) {
            c.hold(null, now.plus(LOOK));
            return;
        }
        c.assignment = rules.of(source, folders(c.path));
        if (c.kind == FileNames.Kind.JOB) {
            jobFiles.decide(c, settle, now);
        } else if (c.assignment.problem() != null) {
            c.hold(c.assignment.problem(), now.plus(LATER));
        } else {
            c.ready = true;
            c.problem = null;
        }
    }

    private Path folders(Path file) {
        return source.folder().relativize(file.getParent());
    }

    void sweepStarts() {
        sweep++;
        handedOut = 0;
        ignored = 0;
        others = 0;
        unreadable = 0;
        nextHidden = new HashMap<>();
    }

    /** Takes in one file that a sweep met. Returns whether it is to be taken now. */
    boolean offer(Path file) {
        Candidate c = table.get(file);
        if (c == null) {
            meet(file);
            return false;
        }
        c.sweep = sweep;
        if (c.state == Candidate.State.DONE) {
            Instant now = clock.instant();
            Stat stat = Stat.orNull(file, source.followLinks());
            if (stat != null && !stat.equals(c.stat)) {
                c.restart(stat, now, false);
            }
        }
        return isReady(c) && handedOut < BATCH && take(c);
    }

    private void meet(Path file) {
        FileNames.Kind kind =
                jobFiles.reserves(file)
                        ? FileNames.Kind.MEDIA
                        : names.kind(source.folder().relativize(file));
        if (kind == FileNames.Kind.OTHER) {
            others++;
            return;
        }
        Instant now = clock.instant();
        Stat stat = Stat.orNull(file, source.followLinks());
        if (stat == null && file.toString().indexOf('\uFFFD') >= 0) {
            unreadable++;
            return;
        }
        if (kind == FileNames.Kind.IGNORED || stat == null || !stat.regular()) {
            ignored++;
            if (stat != null && stat.modified().isAfter(now.minus(RECENT))) {
                nextHidden.put(stat.inode(), new Hidden(file.getFileName().toString(), stat));
            }
            return;
        }
        Candidate c = new Candidate(file, kind);
        c.restart(stat, now, cameWhole(file, stat, now));
        c.sweep = sweep;
        table.put(file, c);
    }

    /**
     * Whether a file that is seen for the first time is complete already: nobody wrote to it
     * lately, or it was renamed since it was last written to.
     */
    private boolean cameWhole(Path file, Stat stat, Instant now) {
        if (!stat.modified().plus(settle).isAfter(now)) {
            return true;
        }
        Hidden before = hidden.get(stat.inode());
        if (before != null && before.became(file.getFileName().toString(), stat)) {
            return true;
        }
        // writing sets both times alike; renaming sets only that of the change
        return !network && stat.size() > 0 && stat.changed().isAfter(stat.modified());
    }

    private boolean take(Candidate c) {
        handedOut++;
        for (Path path : c.files()) {
            Candidate each = table.get(path);
            if (each != null) {
                each.state = Candidate.State.TAKEN;
                each.begun = each != c;
                each.ready = false;
            }
        }
        return true;
    }

    void sweepEnds() {
        hidden = nextHidden;
        table.values().removeIf(c -> c.sweep != sweep && c.state != Candidate.State.TAKEN);
        jobFiles.forgetMissing();
        if (ignoreExisting) {
            leaveExisting(table.values());
            ignoreExisting = false;
        }
        count();
    }

    private void leaveExisting(Collection<Candidate> existing) {
        for (Candidate c : existing) {
            if (c.stat.changed().isBefore(begun)) {
                seen.remember(id, Seen.key(id, source, c.path, c.stat), c.path, "");
                c.state = Candidate.State.DONE;
            }
        }
    }

    /** The file that a sweep took, ready to be handed out. */
    Arrival arrival(Path file) {
        Candidate c = table.get(file);
        return new Arrival(
                id,
                source,
                c.path,
                c.stat,
                c.files(),
                c.job == null ? null : c.job.request(),
                c.assignment,
                c.kind == FileNames.Kind.UNKNOWN,
                c.earlier,
                c.job == null ? null : jobFiles.error(c),
                verdict -> conclude(c.path, verdict));
    }

    void begin(Path file) {
        Candidate c = table.get(file);
        if (c != null) {
            c.begun = true;
        }
    }

    private void count() {
        long waiting = 0;
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (Candidate c : table.values()) {
            if (c.state != Candidate.State.WAITING) {
                continue;
            }
            waiting++;
            if (c.problem != null) {
                problems.merge(
                        c.problem,
                        new Problem(c.path, 1),
                        (known, one) -> new Problem(known.first(), known.files() + 1));
            }
        }
        counts = new Counts(waiting, others, ignored, unreadable, problems);
    }
}
