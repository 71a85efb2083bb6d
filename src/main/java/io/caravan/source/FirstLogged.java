package io.caravan.source;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;

import java.util.function.BooleanSupplier;

/** Leaves out of the log what would be there with each poll while a server is away. */
final class FirstLogged implements ExceptionHandler {
    private final ExceptionHandler log;
    private final BooleanSupplier repeats;

    /**
     * @param repeats whether the last poll has failed like the one before
     */
    FirstLogged(ExceptionHandler log, BooleanSupplier repeats) {
        this.log = log;
        this.repeats = repeats;
    }

    @Override
    public void handleException(Throwable failure) {
        handleException(null, null, failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        if (exchange != null || !repeats.getAsBoolean()) {
            log.handleException(message, exchange, failure);
        }
    }
}
