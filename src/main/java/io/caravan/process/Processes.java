package io.caravan.process;

/** Starts programs that can neither outlive this JVM nor fill a pipe nobody reads. */
public interface Processes {
    /**
     * @throws io.caravan.job.JobException of kind {@code internal} when it cannot be started
     */
    Running start(Command command);

    /** Starts it and waits. */
    default Outcome run(Command command) throws InterruptedException {
        return start(command).await();
    }
}
