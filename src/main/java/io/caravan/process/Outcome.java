package io.caravan.process;

import java.util.List;

/**
 * How a program ended.
 *
 * @param exitCode its exit code; 128 + signal when a signal ended it
 * @param end why it ended
 * @param errorTail the last lines of its standard error, at most 50, oldest first
 */
public record Outcome(int exitCode, End end, List<String> errorTail) {
    public boolean ok() {
        return end == End.EXITED && exitCode == 0;
    }

    /** What ended the program. */
    public enum End {
        /** It ended by itself. */
        EXITED,
        TIMED_OUT,
        /** It made no progress for too long. */
        STALLED,
        /** Somebody cancelled it. */
        CANCELLED
    }
}
