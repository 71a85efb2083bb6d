package io.caravan.net;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.NotNow;
import io.caravan.storage.FileFailure;
import io.caravan.storage.LocalPaths;

import org.apache.camel.Body;
import org.apache.camel.Header;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches inputs with {@code http:} and {@code https:} addresses: only from where {@link
 * AddressRules} allow, at every hop, and never more than so many bytes. A transfer that breaks goes
 * on where it broke when the server can do that.
 */
public final class HttpInput {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(16);

    private final CheckedHttp http;
    private final Limits limits;

    /**
     * @param most bytes of an input
     * @param attempts to go on after a failure without getting a single byte more
     * @param pause before the second attempt; doubled each time, at most 16 s
     * @param window time in which {@code slowest} bytes must come at least
     */
    public record Limits(long most, int attempts, Duration pause, Duration window, long slowest) {

        /** For an operator who says nothing but the size. */
        public static Limits of(long most) {
            return new Limits(most, 5, Duration.ofSeconds(1), Duration.ofMinutes(1), 60L << 10);
        }
    }

    public HttpInput(CheckedHttp http, Limits limits) {
        this.http = http;
        this.limits = limits;
    }

    /**
     * Called by the routes in {@code routes/storage/http.camel.yaml} and {@code https.camel.yaml}.
     *
     * @param folder the job's own, empty
     * @return the file in it
     * @throws JobException of kind {@code input} when there is nothing to be had, {@code transient}
     *     when there may be later, {@code resource} when the disk is in the way
     */
    public Path fetch(@Body String uri, @Header("folder") Path folder) {
        Target target = target(uri);
        Download download = new Download(http, target, folder, limits.most());
        Duration pause = limits.pause();
        int attempts = 0;
        while (true) {
            long before = download.bytes();
            try {
                attempt(download);
                return download.named();
            } catch (Download.Broken broken) {
                attempts = download.bytes() > before ? 1 : attempts + 1;
                if (attempts >= limits.attempts()) {
                    throw new JobException(
                            ErrorKind.TRANSIENT, target + ": " + broken.getMessage(), broken);
                }
            }
            sleep(pause);
            pause = attempts == 1 ? limits.pause() : shorter(pause.multipliedBy(2));
        }
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static Target target(String uri) {
        try {
            return Target.parse(uri);
        } catch (IllegalArgumentException e) {
            throw JobException.input(
                    "cannot fetch "
                            + LocalPaths.printable(uri.replaceAll("(?s)[?#].*|//[^/]*@", ""))
                            + ": "
                            + e.getMessage());
        }
    }

    /**
     * On a thread of its own, because nothing else ends a read from a silent server: neither
     * cancelling the job nor a server that sends a byte now and then.
     */
    private void attempt(Download download) throws Download.Broken {
        download.begin();
        FutureTask<Void> transfer =
                new FutureTask<>(
                        () -> {
                            download.run();
                            return null;
                        });
        Thread thread = new Thread(transfer, "http-input");
        thread.setDaemon(true);
        thread.start();
        try {
            watch(download, transfer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotNow("the transfer was broken off");
        } finally {
            download.cancel();
            join(thread);
        }
    }

    private void watch(Download download, FutureTask<Void> transfer)
            throws Download.Broken, InterruptedException {
        Instant since = Instant.now();
        long bytes = download.bytes();
        while (true) {
            try {
                transfer.get(100, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException running) {
                if (Instant.now().isBefore(since.plus(limits.window()))) {
                    continue;
                }
                if (download.bytes() - bytes < limits.slowest()) {
                    throw new Download.Broken(
                            "the server sends too slowly: "
                                    + (download.bytes() - bytes)
                                    + " bytes in "
                                    + limits.window().toSeconds()
                                    + " s",
                            running);
                }
                since = Instant.now();
                bytes = download.bytes();
            } catch (ExecutionException e) {
                throw cause(download, e.getCause());
            }
        }
    }

    private static Download.Broken cause(Download download, Throwable problem) {
        if (problem instanceof JobException known) {
            throw known;
        }
        if (problem instanceof Error error) {
            throw error;
        }
        return problem instanceof Download.Broken broken
                ? broken
                : new Download.Broken(download.reason(problem), problem);
    }

    /** Its file must not change any more when the next attempt begins. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotNow("the transfer was broken off");
        }
    }

    /** The room on the disk of a folder. */
    static long room(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw FileFailure.of("cannot write", folder, e);
        }
    }
}
