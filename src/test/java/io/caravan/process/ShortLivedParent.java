package io.caravan.process;

import java.nio.file.Path;
import java.util.List;

/** A JVM of its own, made to be killed: runs a shell script and prints what that prints. */
final class ShortLivedParent {
    private ShortLivedParent() {}

    /**
     * @param arguments run folder, script
     */
    public static void main(String[] arguments) throws InterruptedException {
        Command command =
                CommandBuilder.builder()
                        .arguments(List.of("/bin/sh", "-c", arguments[1]))
                        .output(System.out::println)
                        .build();
        new GuardedProcesses(Path.of(arguments[0])).run(command);
    }
}
