package io.caravan.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** One file of a watched folder on its own clock. Only the polling thread touches it. */
final class Candidate {
    /** Where it stands. */
    enum State {
        /** Watched until it is still. */
        WAITING,
        /** Handed out; nobody looks at it until the verdict. */
        TAKEN,
        /** Settled and dealt with: looked at again only when it changes. */
        DONE
    }

    final Path path;
    final FileNames.Kind kind;
    State state = State.WAITING;
    Stat stat;
    Instant since;

    /** Whether it came here complete, by a rename or long ago. */
    boolean whole;

    boolean settled;
    boolean ready;
    Instant nextLook;

    /** Number of the last sweep that met it. */
    long sweep;

    /** Whether somebody began to work on it since it was taken. */
    boolean begun;

    /** Whether the keys of earlier files were looked up. */
    boolean checked;

    /** Job of an earlier file with the same key, or null. */
    String earlier;

    Assignment assignment;

    /** Why nothing happens with it, or null. */
    String problem;

    /** The reason that was logged last. */
    String refusal;

    JobFile job;

    Candidate(Path path, FileNames.Kind kind) {
        this.path = path;
        this.kind = kind;
    }

    /** Starts the clock anew, because the file is new or was written to. */
    void restart(Stat stat, Instant now, boolean whole) {
        this.stat = stat;
        this.since = now;
        this.whole = whole;
        this.nextLook = now;
        state = State.WAITING;
        settled = false;
        ready = false;
        checked = false;
        earlier = null;
        assignment = null;
        problem = null;
        refusal = null;
        job = null;
    }

    void hold(String problem, Instant until) {
        ready = false;
        this.problem = problem;
        nextLook = until;
    }

    boolean stillFor(Duration settle, Instant now) {
        return !now.isBefore(since.plus(settle));
    }

    /** All files that are taken with it, itself first. */
    List<Path> files() {
        if (job == null) {
            return List.of(path);
        }
        return Stream.concat(Stream.of(path), job.owned().stream()).distinct().toList();
    }
}
