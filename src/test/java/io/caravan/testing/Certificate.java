package io.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A server's key with a certificate that it has signed itself.
 *
 * @param store both, for the server
 * @param pem the certificate alone, for whoever is to trust it
 */
public record Certificate(Path store, Path pem) {
    private static final String PASSWORD = "secret";

    /**
     * @param names for which it is made, such as {@code dns:localhost,ip:127.0.0.1}
     */
    public static Certificate of(Path folder, String file, String names)
            throws IOException, InterruptedException {
        Path store = folder.resolve(file + ".p12");
        Path pem = folder.resolve(file + ".pem");
        keytool("-genkeypair -alias server -keyalg EC -dname CN=server -ext san=" + names, store);
        keytool("-exportcert -alias server -rfc -file " + pem, store);
        return new Certificate(store, pem);
    }

    /**
     * What a server needs to show it.
     *
     * @param shown called each time that it is: not when a client continues a session
     */
    SSLContext context(Runnable shown) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var key = (PrivateKey) keys.getKey("server", PASSWORD.toCharArray());
            var chain = new X509Certificate[] {(X509Certificate) keys.getCertificate("server")};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys(key, chain, shown)}, null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Keys extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;
        private final Runnable shown;

        private Keys(PrivateKey key, X509Certificate[] chain, Runnable shown) {
            this.key = key;
            this.chain = chain;
            this.shown = shown;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return type.equals("EC") ? "server" : null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return type.equals("EC") ? "server" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            shown.run();
            return chain;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {"server"};
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static void keytool(String command, Path store)
            throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String line = program + " " + command + " -storepass " + PASSWORD + " -keystore " + store;
        Process process = new ProcessBuilder(line.split(" ")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
