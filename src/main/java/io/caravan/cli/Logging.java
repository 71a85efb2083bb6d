package io.caravan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;

import io.caravan.config.ConfigException;
import io.caravan.config.Keys;
import io.caravan.config.Settings;

import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sets logging up from {@code config/logback.xml}. */
final class Logging {
    private static final String FILE = "config/logback.xml";
    private static final String LOGS = "logs";

    private Logging() {}

    static void configure(Settings settings) {
        Path file =
                settings.home()
                        .file(FILE)
                        .orElseThrow(() -> new ConfigException(FILE + " is missing"));
        createLogs(settings.logs());
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty(LOGS, settings.logs().toString());
        context.putProperty("level", settings.get(Keys.LOG_LEVEL));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(file.toFile());
        } catch (JoranException e) {
            throw new ConfigException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** For commands whose answer is on standard output: warnings alone, on standard error. */
    static void quiet() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(context);
        lines.setPattern("caravan: %replace(%msg){'\\p{Cntrl}', ' '}%n%nopex");
        lines.start();
        ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
        errors.setContext(context);
        errors.setTarget("System.err");
        errors.setEncoder(lines);
        errors.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(errors);
        // its warnings are for those who write validators
        context.getLogger("com.networknt.schema").setLevel(Level.ERROR);
    }

    /** Before that, logback would write everything to the console. */
    static boolean isConfigured() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getProperty(LOGS) != null;
    }

    private static void createLogs(Path logs) {
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new ConfigException(
                    logs
                            + " cannot be created ("
                            + e.getClass().getSimpleName()
                            + "); make its parent writable or set caravan.data",
                    e);
        }
        if (!Files.isWritable(logs)) {
            throw new ConfigException(
                    logs + " is not writable; change its owner or set caravan.data");
        }
    }
}
