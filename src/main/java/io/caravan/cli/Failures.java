package io.caravan.cli;

import io.caravan.config.ConfigException;
import io.caravan.job.JobException;
import io.caravan.job.RootCause;
import io.caravan.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import java.util.function.Consumer;
import java.util.stream.Stream;

/** Turns whatever stops a command into one line for a person, and exit code 1. */
final class Failures implements IExecutionExceptionHandler {
    /** Goes to the log file only. */
    private static final String TRACE = "io.caravan.trace";

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult arguments) {
        return report(failure, command.getErr()::println);
    }

    /**
     * Says why on one line, and in the log.
     *
     * @return the exit code
     */
    static int report(Exception failure, Consumer<String> errors) {
        errors.accept("caravan: " + line(failure));
        if (Logging.isConfigured()) {
            trace(failure);
        }
        return 1;
    }

    private static void trace(Exception failure) {
        Logger trace = LoggerFactory.getLogger(TRACE);
        if (known(failure) == null) {
            trace.error("Stopped by a failure", failure);
        } else {
            trace.debug("Stopped by a failure", failure);
        }
    }

    private static String line(Exception failure) {
        Throwable known = known(failure);
        String text = known == null ? unknown(failure) : known.getMessage();
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String unknown(Exception failure) {
        Throwable root = RootCause.of(failure);
        String message = root.getMessage() == null ? "" : ": " + root.getMessage();
        return root.getClass().getSimpleName() + message + " (more in the log)";
    }

    /** The failure among the causes that was written for a person, or null. */
    private static Throwable known(Exception failure) {
        return chain(failure)
                .filter(
                        cause ->
                                cause instanceof ConfigException
                                        || cause instanceof JobException
                                        || cause instanceof StoreException)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50);
    }
}
