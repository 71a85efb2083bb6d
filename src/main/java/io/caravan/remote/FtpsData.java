package io.caravan.remote;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

import javax.net.ssl.SSLSocket;

/**
 * A data connection of FTPS. It continues the session of the control connection, which vsftpd,
 * ProFTPD and FileZilla Server insist on; Java finds that session by host and port only, so it is
 * shown those of the control connection.
 */
final class FtpsData extends Socket {
    private static final int LAST_WORD = 10_000;

    private final Security security;
    private final Plain plain;
    private SSLSocket secured;
    private boolean uploads;

    /** Lays TLS over a connection. */
    interface Security {
        SSLSocket over(Socket connected) throws IOException;
    }

    /** What the bytes go through. */
    private static final class Plain extends Socket {
        private final int shown;

        private Plain(int shown) {
            this.shown = shown;
        }

        @Override
        public int getPort() {
            return shown;
        }
    }

    /**
     * @param port of the control connection
     */
    FtpsData(Security security, int port) {
        this.security = security;
        this.plain = new Plain(port);
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        plain.connect(address);
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        plain.connect(address, timeout);
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        plain.bind(address);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return secured().getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = secured().getOutputStream();
        uploads = true;
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                FtpsData.this.close();
            }
        };
    }

    /** The server begins with TLS when it has accepted the command. */
    private synchronized SSLSocket secured() throws IOException {
        if (secured == null) {
            secured = security.over(plain);
            secured.startHandshake();
        }
        return secured;
    }

    @Override
    public synchronized void close() throws IOException {
        if (secured == null) {
            plain.close();
            return;
        }
        try (SSLSocket open = secured) {
            if (uploads && !open.isClosed()) {
                // with what comes last, the next connection continues the session
                open.shutdownOutput();
                plain.setSoTimeout(LAST_WORD);
                open.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        plain.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return plain.getSoTimeout();
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        plain.setReceiveBufferSize(bytes);
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        plain.setSendBufferSize(bytes);
    }
}
