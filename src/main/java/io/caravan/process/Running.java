package io.caravan.process;

/** A program that runs. */
public interface Running {
    /** Waits for the end. Interrupting the waiting thread cancels the program first. */
    Outcome await() throws InterruptedException;

    /** Ends the program and all it started: TERM, after two seconds KILL. Returns at once. */
    void cancel();

    boolean isAlive();
}
