package io.caravan.process;

/** Starts programs that can neither outlive this JVM nor fill a pipe nobody reads. */
public interface Processes {
    /**
     * @throws io.caravan.job.JobException of kind {@code internal} when it cannot be started, or
     *     {@code resource} when the machine has no memory, processes or open files left for it
     */
    Running start(Command command);

    /** Starts it and waits. */
    default Outcome run(Command command) throws InterruptedException {
        return start(command).await();
    }
}
