package io.caravan.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.caravan.job.JobException;
import io.caravan.job.NotNow;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets FFmpeg seek in what lies in another storage: by HTTP, on the loopback interface only, at
 * addresses that nobody can guess and that end with the job. So credentials, redirects and
 * allow-lists stay with the service. In place of each such input lies a stand-in: a file of the
 * same size that holds only its beginning, and takes no more room than that.
 */
public final class RangeServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    private static final int FIRST = 256 << 10;
    private static final int LARGEST = 4 << 20;
    private static final int TOKEN_BYTES = 24;

    private final RangeReader reader;
    private final long patienceMillis;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private HttpServer server;
    private ExecutorService threads;

    /**
     * @param patienceMillis how long an outage is waited for before whoever reads is let down
     */
    public RangeServer(RangeReader reader, long patienceMillis) {
        this.reader = reader;
        this.patienceMillis = patienceMillis;
    }

    /** One input. */
    private static final class Entry {
        private final Path standIn;
        private final String uri;
        private final long size;
        private final String etag;
        private volatile boolean closed;
        private volatile JobException problem;

        Entry(Path standIn, String uri, long size, String etag) {
            this.standIn = standIn;
            this.uri = uri;
            this.size = size;
            this.etag = etag;
        }
    }

    /**
     * Makes a stand-in.
     *
     * @param start its beginning, and what is known of the whole
     */
    public void open(Path standIn, String uri, Range start) {
        try (SeekableByteChannel file =
                Files.newByteChannel(
                        standIn,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.SPARSE))) {
            file.write(java.nio.ByteBuffer.wrap(start.bytes()));
            file.position(start.size() - 1);
            file.write(java.nio.ByteBuffer.wrap(new byte[1]));
            begin();
        } catch (IOException e) {
            throw FileFailure.of("cannot write", standIn, e);
        }
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        entries.put(
                HexFormat.of().formatHex(token),
                new Entry(standIn, uri, start.size(), start.etag()));
    }

    private synchronized void begin() throws IOException {
        if (server == null) {
            threads = Executors.newCachedThreadPool(RangeServer::thread);
            InetAddress loopback = InetAddress.getLoopbackAddress();
            server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
            server.createContext("/", this::answer);
            server.setExecutor(threads);
            server.start();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "range-server");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the addresses of all stand-ins below a folder. */
    public void closeBelow(Path folder) {
        entries.entrySet()
                .removeIf(
                        e -> {
                            boolean below = e.getValue().standIn.startsWith(folder);
                            e.getValue().closed |= below;
                            return below;
                        });
    }

    /** The address behind a stand-in; empty for any other file. */
    public Optional<String> address(Path file) {
        return entries.entrySet().stream()
                .filter(e -> e.getValue().standIn.equals(file))
                .map(e -> "http://127.0.0.1:" + server.getAddress().getPort() + "/" + e.getKey())
                .findFirst();
    }

    /** Why somebody who reads at an address was let down, once; empty when nobody was. */
    public Optional<JobException> takeProblem(Path standIn) {
        for (Entry entry : entries.values()) {
            if (entry.standIn.equals(standIn) && entry.problem != null) {
                JobException problem = entry.problem;
                entry.problem = null;
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            Entry entry = entries.get(exchange.getRequestURI().getPath().substring(1));
            if (entry == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                answer(exchange, entry);
            }
        } catch (IOException e) {
            return; // it read what it wanted
        }
    }

    private void answer(HttpExchange exchange, Entry entry) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher matcher = RANGE.matcher(range == null ? "bytes=0-" : range);
        long from = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        long last =
                matcher.matches() && !matcher.group(2).isEmpty()
                        ? Math.min(entry.size - 1, Long.parseLong(matcher.group(2)))
                        : entry.size - 1;
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        if (from > last) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + entry.size);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + last + "/" + entry.size);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, last + 1 - from);
        send(entry, from, last, exchange.getResponseBody());
    }

    /** In pieces that grow: whoever seeks reads little, whoever reads on much. */
    private void send(Entry entry, long from, long last, OutputStream out) throws IOException {
        int piece = FIRST;
        for (long at = from; at <= last; ) {
            byte[] bytes = read(entry, at, (int) Math.min(piece, last + 1 - at));
            out.write(bytes);
            at += bytes.length;
            piece = Math.min(LARGEST, piece * 2);
        }
    }

    private byte[] read(Entry entry, long from, int bytes) throws IOException {
        long end = System.nanoTime() + patienceMillis * 1_000_000;
        while (true) {
            if (entry.closed) {
                throw new IOException("the job has ended");
            }
            try {
                byte[] read = reader.read(entry.uri, from, bytes, entry.etag).bytes();
                if (read.length > 0) {
                    return read;
                }
                throw new NotNow(LocalPaths.printable(entry.uri) + " breaks off");
            } catch (NotNow away) {
                if (System.nanoTime() > end) {
                    throw letDown(entry, away);
                }
                pause();
            } catch (JobException e) {
                throw letDown(entry, e);
            }
        }
    }

    private static IOException letDown(Entry entry, JobException problem) {
        entry.problem = problem;
        return new IOException(problem);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
