package io.caravan.demo;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.process.Command;
import io.caravan.process.Outcome;
import io.caravan.process.Processes;
import io.caravan.process.Running;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One server for a trial, as a process of its own that is started again when it dies. */
final class DemoServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoServer.class);
    private static final int START_SECONDS = 90;

    /** The server of a run that was killed takes a moment to end. */
    private static final int PORT_SECONDS = 5;

    private final String name;
    private final int port;
    private final List<String> command;
    private final Processes processes;
    private volatile Running running;
    private volatile boolean closed;

    /**
     * @param port what it listens on, on this machine only
     * @param command says {@code ready} on standard output when it answers
     */
    DemoServer(String name, int port, List<String> command, Processes processes) {
        this.name = name;
        this.port = port;
        this.command = List.copyOf(command);
        this.processes = processes;
    }

    /**
     * Returns when it answers; it ends with this JVM at the latest.
     *
     * @throws JobException when it cannot be started
     */
    void start() throws InterruptedException {
        awaitPort();
        CountDownLatch ready = new CountDownLatch(1);
        running = run(ready);
        Thread keeper = new Thread(() -> keep(ready), "demo-" + name);
        keeper.setDaemon(true);
        keeper.start();
        if (!ready.await(START_SECONDS, TimeUnit.SECONDS) || !running.isAlive()) {
            throw new JobException(
                    ErrorKind.RESOURCE, "the demo server " + name + " does not start; see the log");
        }
    }

    private Running run(CountDownLatch ready) {
        return processes.start(
                Command.of(command)
                        .withOutput(
                                line -> {
                                    if (line.equals("ready")) {
                                        ready.countDown();
                                    }
                                }));
    }

    private void keep(CountDownLatch ready) {
        try {
            Outcome end = running.await();
            while (!closed) {
                String said = String.join(" | ", end.errorTail());
                LOG.warn("the demo server {} ended with code {} {}", name, end.exitCode(), said);
                if (ready.getCount() > 0) {
                    ready.countDown();
                    return;
                }
                TimeUnit.SECONDS.sleep(1);
                running = run(ready);
                end = running.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        Running last = running;
        if (last != null) {
            last.cancel();
        }
    }

    private void awaitPort() throws InterruptedException {
        for (int second = 0; !isFree(); second++) {
            if (second == PORT_SECONDS) {
                throw new JobException(
                        ErrorKind.RESOURCE,
                        "port "
                                + port
                                + " is taken, so that the demo server "
                                + name
                                + " cannot start; see ./caravan run --help for another port");
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private boolean isFree() {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
