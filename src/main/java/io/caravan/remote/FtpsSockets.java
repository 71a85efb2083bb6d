package io.caravan.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The connections of one FTPS client, of which the first is the control connection. One for data
 * goes to some address and port, but is held to lead to the same server.
 */
final class FtpsSockets extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final Control control;

    /** Where the control connection leads; nowhere before there is one. */
    static final class Control {
        private String host;
        private int port;

        private synchronized void leadsTo(String name, int number) {
            host = name;
            port = number;
        }

        synchronized String host() {
            return host;
        }

        synchronized int port() {
            return port;
        }
    }

    FtpsSockets(SSLSocketFactory sockets, Control control) {
        this.sockets = sockets;
        this.control = control;
    }

    /** The client asks so for the control connection alone. */
    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean close)
            throws IOException {
        control.leadsTo(host, port);
        return checked(sockets.createSocket(plain, host, port, close));
    }

    /** And so for one for data, still to be connected. */
    @Override
    public Socket createSocket() throws IOException {
        return control.host() == null
                ? checked(sockets.createSocket())
                : new FtpsData(this::secured, control.port());
    }

    private SSLSocket secured(Socket data) throws IOException {
        return checked(sockets.createSocket(data, control.host(), control.port(), true));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return checked(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
            throws IOException {
        return checked(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return checked(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
            throws IOException {
        return checked(sockets.createSocket(host, port, from, fromPort));
    }

    /** Compares the name in the certificate, which Java does by itself only for HTTPS. */
    private static SSLSocket checked(Socket socket) {
        SSLSocket secured = (SSLSocket) socket;
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
