package io.caravan.ffmpeg;

import io.caravan.process.Command;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadRuntimeException;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecEndpoint;
import org.apache.camel.component.exec.ExecResult;

/**
 * Takes the {@link Command} in the message body and leaves the {@code Outcome} there. The command
 * says everything: headers and the endpoint's own options change nothing.
 */
public final class CommandBinding implements ExecBinding {
    @Override
    public ExecCommand readInput(Exchange exchange, ExecEndpoint endpoint) {
        if (exchange.getMessage().getBody() instanceof Command command) {
            return new CommandExecutor.Request(command);
        }
        throw new InvalidPayloadRuntimeException(exchange, Command.class);
    }

    @Override
    public void writeOutput(Exchange exchange, ExecResult result) {
        exchange.getMessage().setBody(((CommandExecutor.Result) result).outcome());
    }
}
