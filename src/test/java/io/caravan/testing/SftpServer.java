package io.caravan.testing;

import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Collection;
import java.util.List;

/** A real SFTP server. */
public final class SftpServer extends FileServer implements SftpEventListener {
    private final SimpleGeneratorHostKeyProvider hostKey;
    private volatile boolean refusingLogins;
    private volatile boolean refusingWrites;
    private SshServer server;
    private int port;

    /**
     * @param root what its users see as {@code /}
     * @param key file of its host key, made when it is missing
     */
    public SftpServer(Path root, Path key) {
        super(root);
        this.hostKey = new SimpleGeneratorHostKeyProvider(key);
    }

    /** Another one, on the port of one that was stopped. */
    public SftpServer(Path root, Path key, int port) {
        this(root, key);
        this.port = port;
    }

    @Override
    public void start() {
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
            server.setFileSystemFactory(new VirtualFileSystemFactory(root()));
            server.start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int connections() {
        return server.getActiveSessions().size();
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

    @Override
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
        hasRead(offset + length);
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
        hasWritten(offset + length);
    }

    @Override
    public void open(ServerSession session, String handle, Handle file) throws IOException {
        beforeWriting(real(file.getFile()));
    }

    @Override
    public void moved(
            ServerSession session,
            Path from,
            Path to,
            Collection<CopyOption> options,
            Throwable failure)
            throws IOException {
        renamed(real(to));
    }

    private Path real(Path seen) {
        return root().resolve(seen.toString().replaceFirst("^/+", ""));
    }
}
