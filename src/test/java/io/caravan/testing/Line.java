package io.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The line to a server, whatever it speaks: it can be cut, be slow, hold what passes in the middle
 * of a transfer, and answer in the name of a server that is too busy.
 */
public final class Line implements AutoCloseable {
    private static final int CHUNK = 16 << 10;

    private final int port;
    private final int server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong delayed = new AtomicLong();
    private volatile ServerSocket door;
    private Thread doorkeeper;
    private volatile Hold hold;
    private volatile String refusal;
    private volatile Duration pause = Duration.ZERO;

    /**
     * @param server port of the server on this machine; it need not listen yet
     */
    public Line(int server) {
        this.port = FreePort.find();
        this.server = server;
        mend();
    }

    /** Where the server is to be called. */
    public int port() {
        return port;
    }

    /** Ends every connection, and lets nobody in. */
    public void cut() {
        close(door);
        // until then the port is not free
        join(doorkeeper);
        connections.forEach(Connection::close);
    }

    public void mend() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            door = socket;
            doorkeeper = daemon(() -> let(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends every connection, and answers every new one by itself.
     *
     * @param answer all it says; null to let them through again
     */
    public void refuse(String answer) {
        refusal = answer;
        connections.forEach(Connection::close);
    }

    /** From now on every few kilobytes take so much longer. */
    public void slow(Duration longer) {
        pause = longer;
    }

    /** How often something took longer. */
    public long delayed() {
        return delayed.get();
    }

    /**
     * From now on holds every connection, in the midst of what it transfers.
     *
     * @param sign what passes on a connection of interest, its bytes as ISO-8859-1
     * @param bytes that pass from then on before it is held
     */
    public Hold hold(String sign, long bytes) {
        hold = new Hold(Pattern.compile(sign, Pattern.DOTALL), bytes);
        return hold;
    }

    /** A place in a transfer that nothing passes before it is released. */
    public static final class Hold {
        private final Pattern sign;
        private final long bytes;
        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private final CountDownLatch released = new CountDownLatch(1);

        private Hold(Pattern sign, long bytes) {
            this.sign = sign;
            this.bytes = bytes;
        }

        /** Done when something is held. */
        public CompletableFuture<Void> reached() {
            return reached;
        }

        public void release() {
            released.countDown();
        }

        private void pass() throws InterruptedException {
            reached.complete(null);
            released.await();
        }
    }

    private void let(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                String answer = refusal;
                daemon(answer == null ? () -> connect(client) : () -> refuse(client, answer));
            }
        } catch (IOException cut) {
            // as it was told
        }
    }

    private void connect(Socket client) {
        try {
            Connection made =
                    new Connection(client, new Socket(InetAddress.getLoopbackAddress(), server));
            connections.add(made);
            if (door.isClosed() || refusal != null) {
                made.close();
            }
            daemon(() -> made.carry(made.server, made.client));
            made.carry(made.client, made.server);
        } catch (IOException away) {
            close(client);
        }
    }

    private static void refuse(Socket client, String answer) {
        try (client) {
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            // or the answer would be lost with what nobody read
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // so be it
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "line");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        cut();
        if (hold != null) {
            hold.release();
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private boolean ofInterest;
        private long passed;
        private boolean halfClosed;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    pass(buffer, n);
                    out.write(buffer, 0, n);
                }
                end(to);
            } catch (IOException | InterruptedException ended) {
                close();
            }
        }

        private synchronized void end(Socket to) throws IOException {
            if (halfClosed) {
                close();
            } else {
                halfClosed = true;
                to.shutdownOutput();
            }
        }

        private void pass(byte[] buffer, int length) throws InterruptedException {
            Hold now = hold;
            if (now != null && isHeld(now, buffer, length)) {
                now.pass();
            }
            if (!pause.isZero()) {
                delayed.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        }

        private synchronized boolean isHeld(Hold now, byte[] buffer, int length) {
            String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            ofInterest |= now.sign.matcher(text).find();
            passed += ofInterest ? length : 0;
            return ofInterest && passed >= now.bytes;
        }

        void close() {
            connections.remove(this);
            Line.close(client);
            Line.close(server);
        }
    }
}
