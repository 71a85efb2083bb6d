package io.caravan.ffmpeg;

import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import org.apache.camel.component.exec.impl.DefaultExecCommandExecutor;

import java.io.IOException;

/** Runs a guarded command as {@link CommandExecutor} does, any other as Camel does. */
public final class ProgramExecutor implements ExecCommandExecutor {
    private final ExecCommandExecutor plain = new DefaultExecCommandExecutor();
    private final CommandExecutor guarded;

    public ProgramExecutor(CommandExecutor guarded) {
        this.guarded = guarded;
    }

    @Override
    public ExecResult execute(ExecCommand command) throws IOException {
        return command instanceof CommandExecutor.Request
                ? guarded.execute(command)
                : plain.execute(command);
    }
}
