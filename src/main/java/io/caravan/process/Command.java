package io.caravan.process;

import io.soabase.recordbuilder.core.RecordBuilder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program to run, argument by argument; no shell ever sees it.
 *
 * @param arguments program and arguments; nothing is split or expanded
 * @param directory working directory, or null for the JVM's
 * @param log file that standard error is appended to, or null
 * @param output gets each line of standard output as it comes (at most its first 2^20 characters),
 *     or null to drop it. With {@code progress} those lines are among them.
 * @param progress gets FFmpeg's progress reports, or null when the program is not FFmpeg
 * @param started gets the running program once it runs, to cancel it; or null
 * @param timeout longest run, or null for none
 * @param stall longest time without any progress, or null for none; needs {@code progress}
 * @param memoryBytes limit of its address space, 0 for none; kept where {@code prlimit} exists
 * @param nice 0 to 19
 */
@RecordBuilder
public record Command(
        List<String> arguments,
        Path directory,
        Path log,
        Consumer<String> output,
        Consumer<Progress> progress,
        Consumer<Running> started,
        Duration timeout,
        Duration stall,
        long memoryBytes,
        int nice)
        implements CommandBuilder.With {
    public Command {
        arguments = List.copyOf(arguments);
    }

    public static Command of(List<String> arguments) {
        return CommandBuilder.builder().arguments(arguments).build();
    }
}
