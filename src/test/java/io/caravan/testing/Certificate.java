package io.caravan.testing;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A server's key with a certificate that it has signed itself.
 *
 * @param store both, for the server
 * @param pem the certificate alone, for whoever is to trust it
 */
public record Certificate(Path store, Path pem) {
    static final String PASSWORD = "secret";

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
