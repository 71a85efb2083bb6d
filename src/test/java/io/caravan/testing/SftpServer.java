package io.caravan.testing;

import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A real SFTP server on a port of its own, which can be stopped in the middle of a transfer. */
public final class SftpServer implements AutoCloseable, SftpEventListener {
    public static final String USER = "joe";
    public static final String PASSWORD = "p&ss w%rd";

    private final Path root;
    private final SimpleGeneratorHostKeyProvider hostKey;
    private final AtomicReference<Stop> reading = new AtomicReference<>();
    private final AtomicReference<Stop> writing = new AtomicReference<>();
    private volatile Cut cut;
    private volatile Cut rival;
    private volatile boolean refusingLogins;
    private volatile boolean refusingWrites;
    private SshServer server;
    private int port;

    /** That a transfer which has come so far is the last one. */
    private record Stop(long bytes, CompletableFuture<Void> done) {}

    /**
     * @param root what its users see as {@code /}
     * @param key file of its host key, made when it is missing
     */
    public SftpServer(Path root, Path key) {
        this.root = root;
        this.hostKey = new SimpleGeneratorHostKeyProvider(key);
    }

    /** Another one, on the port of one that was stopped. */
    public SftpServer(Path root, Path key, int port) {
        this(root, key);
        this.port = port;
    }

    /** Starts it, again on the same port. */
    public SftpServer start() {
        try {
            server = SshServer.setUpDefaultServer();
            server.setHost("127.0.0.1");
            server.setPort(port);
            server.setKeyPairProvider(hostKey);
            server.setPasswordAuthenticator(
                    (user, password, session) ->
                            !refusingLogins && USER.equals(user) && PASSWORD.equals(password));
            SftpSubsystemFactory sftp = new SftpSubsystemFactory();
            sftp.addSftpEventListener(this);
            server.setSubsystemFactories(List.of(sftp));
            server.setFileSystemFactory(new VirtualFileSystemFactory(root));
            server.start();
            port = server.getPort();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public Path root() {
        return root;
    }

    /** What {@code ssh-keyscan} would say. */
    public String knownHost() {
        return "[127.0.0.1]:" + port + " " + publicKey(hostKey) + "\n";
    }

    private static String publicKey(KeyPairProvider provider) {
        try {
            PublicKey key = provider.loadKeys(null).iterator().next().getPublic();
            return PublicKeyEntry.toString(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends every connection at once, when the next file that is read has come so far. */
    public CompletableFuture<Void> stopAfterReading(long bytes) {
        return arm(reading, bytes);
    }

    /** The same for one that is written. */
    public CompletableFuture<Void> stopAfterWriting(long bytes) {
        return arm(writing, bytes);
    }

    private static CompletableFuture<Void> arm(AtomicReference<Stop> at, long bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        at.set(new Stop(bytes, done));
        return done;
    }

    /** From now on nobody may log in, until told otherwise. */
    public void refuseLogins(boolean refuse) {
        refusingLogins = refuse;
    }

    /** From now on its disk is full, until told otherwise. */
    public void refuseWrites(boolean refuse) {
        refusingWrites = refuse;
    }

    @Override
    public void writing(
            ServerSession session,
            String handle,
            FileHandle file,
            long offset,
            byte[] data,
            int dataOffset,
            int length)
            throws IOException {
        if (refusingWrites) {
            throw new IOException("No space left on device");
        }
    }

    public void stop() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(
            ServerSession session,
            String handle,
            FileHandle file,
            long offset,
            byte[] data,
            int dataOffset,
            int length,
            int read,
            Throwable failure) {
        transferred(reading, offset + length);
    }

    @Override
    public void written(
            ServerSession session,
            String handle,
            FileHandle file,
            long offset,
            byte[] data,
            int dataOffset,
            int length,
            Throwable failure) {
        transferred(writing, offset + length);
    }

    private void transferred(AtomicReference<Stop> at, long bytes) {
        Stop due = at.get();
        if (due == null || bytes < due.bytes() || !at.compareAndSet(due, null)) {
            return;
        }
        // in another thread, because the server waits for this one; and not one byte more
        CompletableFuture.runAsync(this::stop).thenRun(() -> due.done().complete(null));
        try {
            due.done().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is done to a file right after it was renamed. */
    public interface Cut {
        void apply(Path file) throws IOException;
    }

    /** Harms the next file that is renamed, as a server would that lost a part of it. */
    public void harmNextRenamed(Cut harm) {
        cut = harm;
    }

    /** Something that is done right before the first byte of the next file is written. */
    public void beforeNextWrite(Cut action) {
        rival = action;
    }

    @Override
    public void open(ServerSession session, String handle, org.apache.sshd.sftp.server.Handle file)
            throws IOException {
        Cut action = rival;
        if (action != null && file.getFile().getFileName().toString().endsWith(".part")) {
            rival = null;
            action.apply(real(file.getFile()));
        }
    }

    @Override
    public void moved(
            ServerSession session,
            Path from,
            Path to,
            Collection<CopyOption> options,
            Throwable failure)
            throws IOException {
        Cut harm = cut;
        if (harm != null) {
            cut = null;
            harm.apply(real(to));
        }
    }

    private Path real(Path seen) {
        return root.resolve(seen.toString().replaceFirst("^/+", ""));
    }

    /** Everything below a folder that is no folder, by name. */
    public List<String> files() throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
