package io.caravan.testing;

import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.filesystem.nativefs.NativeFileSystemFactory;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.ftplet.User;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.ClientAuth;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

import java.io.File;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** A real FTP server, with TLS when it has a certificate. */
public final class FtpServer extends FileServer {
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final int port = FreePort.find();
    private Certificate control;
    private Certificate data;
    private boolean implicit;
    private org.apache.ftpserver.FtpServer server;
    private volatile boolean stopped;

    /**
     * @param root what its users see as {@code /}
     */
    public FtpServer(Path root) {
        super(root);
    }

    /**
     * Makes it speak TLS.
     *
     * @param forControl what it shows on control connections
     * @param forData what it shows on data connections
     */
    public FtpServer with(Certificate forControl, Certificate forData) {
        control = forControl;
        data = forData;
        return this;
    }

    /** Lets TLS begin with the connection instead of with a command. */
    public FtpServer implicit() {
        implicit = true;
        return this;
    }

    @Override
    public void start() {
        stopped = false;
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(port);
        if (control != null) {
            DataConnectionConfigurationFactory transfers = new DataConnectionConfigurationFactory();
            SslConfiguration tls = new Tls(control.context(handshakes::incrementAndGet));
            transfers.setSslConfiguration(data == control ? tls : new Tls(data.context(() -> {})));
            listener.setDataConnectionConfiguration(transfers.createDataConnectionConfiguration());
            listener.setSslConfiguration(tls);
            listener.setImplicitSsl(implicit);
        }
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener.createListener());
        factory.setFileSystem(user -> watched(new NativeFileSystemFactory(), user));
        factory.setFtplets(new HashMap<>(Map.of("commands", new Commands())));
        ConnectionConfigFactory connections = new ConnectionConfigFactory();
        connections.setLoginFailureDelay(0);
        factory.setConnectionConfig(connections.createConnectionConfig());
        server = factory.createServer();
        try {
            addUser(factory);
            server.start();
        } catch (FtpException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addUser(FtpServerFactory factory) throws FtpException {
        UserManager users = new PropertiesUserManagerFactory().createUserManager();
        BaseUser user = new BaseUser();
        user.setName(USER);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(root().toString());
        user.setAuthorities(List.of(new WritePermission()));
        users.save(user);
        factory.setUserManager(users);
    }

    @Override
    public void stop() {
        stopped = true;
        server.stop();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int connections() {
        return connections.get();
    }

    /** Every command that it was sent. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** How often it has shown the certificate for control connections. */
    public int handshakes() {
        return handshakes.get();
    }

    private record Tls(SSLContext context) implements SslConfiguration {
        @Override
        public SSLSocketFactory getSocketFactory() {
            return context.getSocketFactory();
        }

        @Override
        public SSLContext getSSLContext() {
            return context;
        }

        @Override
        public SSLContext getSSLContext(String protocol) {
            return context;
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return null;
        }

        @Override
        public String getEnabledProtocol() {
            return null;
        }

        @Override
        public String[] getEnabledProtocols() {
            return new String[] {"TLSv1.2", "TLSv1.3"};
        }

        @Override
        public ClientAuth getClientAuth() {
            return ClientAuth.NONE;
        }
    }

    private final class Commands extends DefaultFtplet {
        @Override
        public FtpletResult onConnect(FtpSession session) throws FtpException, IOException {
            connections.incrementAndGet();
            return super.onConnect(session);
        }

        @Override
        public FtpletResult onDisconnect(FtpSession session) throws FtpException, IOException {
            connections.decrementAndGet();
            return super.onDisconnect(session);
        }

        @Override
        public FtpletResult beforeCommand(FtpSession session, FtpRequest request)
                throws FtpException, IOException {
            commands.add(request.getRequestLine());
            return super.beforeCommand(session, request);
        }
    }

    private FileSystemView watched(NativeFileSystemFactory files, User user) throws FtpException {
        FileSystemView view = files.createFileSystemView(user);
        return proxy(
                FileSystemView.class,
                (method, arguments) -> {
                    Object result = method.invoke(view, arguments);
                    return result instanceof FtpFile file ? watched(file) : result;
                });
    }

    private FtpFile watched(FtpFile file) {
        Path path = path(file);
        return proxy(
                FtpFile.class,
                (method, arguments) -> {
                    if (method.getName().equals("createOutputStream")) {
                        beforeWriting(path);
                    }
                    if (method.getName().equals("move")) {
                        // it takes no file but its own for a target
                        renamed(Files.move(path, path((FtpFile) arguments[0])));
                        return true;
                    }
                    Object result = method.invoke(file, arguments);
                    if (result instanceof InputStream in) {
                        return new Read(in);
                    }
                    if (result instanceof OutputStream out) {
                        return new Written(out);
                    }
                    return result;
                });
    }

    private static Path path(FtpFile file) {
        return ((File) file.getPhysicalFile()).toPath();
    }

    private interface Call {
        Object with(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            try {
                                return call.with(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private void refuseWhenStopped() throws IOException {
        if (stopped) {
            throw new IOException("the server has stopped");
        }
    }

    private final class Read extends FilterInputStream {
        private long bytes;

        private Read(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += read;
            hasRead(bytes);
            refuseWhenStopped();
            return read;
        }
    }

    private final class Written extends FilterOutputStream {
        private long bytes;

        private Written(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            refuseWhenStopped();
            out.write(buffer, offset, length);
            bytes += length;
            hasWritten(bytes);
        }
    }
}
