package io.caravan.ffmpeg;

import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;

import org.apache.camel.LoggingLevel;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

import java.io.InterruptedIOException;
import java.util.List;

/** Runs what {@link CommandBinding} read. */
public final class CommandExecutor implements ExecCommandExecutor {
    private final Processes processes;

    public CommandExecutor(Processes processes) {
        this.processes = processes;
    }

    /**
     * @throws InterruptedIOException after the program was ended because the thread was interrupted
     */
    @Override
    public ExecResult execute(ExecCommand command) throws InterruptedIOException {
        try {
            return new Result(command, processes.run(((Request) command).command));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while running " + command);
        }
    }

    /** Takes a command through camel-exec. */
    static final class Request extends ExecCommand {
        private final transient Command command;

        Request(Command command) {
            super(
                    program(command),
                    List.of(),
                    null,
                    0L,
                    null,
                    null,
                    null,
                    false,
                    LoggingLevel.DEBUG);
            this.command = command;
        }

        /** Is logged; arguments may hold signed addresses. */
        @Override
        public String toString() {
            return getExecutable();
        }
    }

    /** Takes an outcome through camel-exec. */
    static final class Result extends ExecResult {
        private final transient Outcome outcome;

        Result(ExecCommand command, Outcome outcome) {
            super(command, null, null, outcome.exitCode());
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    private static String program(Command command) {
        return command.arguments().isEmpty() ? "nothing" : command.arguments().get(0);
    }
}
