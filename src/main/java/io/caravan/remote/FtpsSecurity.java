package io.caravan.remote;

import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS for FTPS servers: on every connection a server must show a certificate for its name, from an
 * authority that Java or the operator trusts. The client by itself would take any.
 */
public final class FtpsSecurity extends SSLContextParameters {
    private static final FileTime NO_FILE = FileTime.fromMillis(0);

    private final Path trusted;
    private TrustManager manager;
    private FileTime read;

    /**
     * @param trusted file of certificates (PEM) to trust besides those of Java; read anew when it
     *     changes
     */
    public FtpsSecurity(Optional<Path> trusted) {
        this.trusted = trusted.orElse(null);
    }

    @Override
    public SSLContext createSSLContext(CamelContext camel)
            throws GeneralSecurityException, IOException {
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setTrustManager(trustManager());
        setTrustManagers(managers);
        return super.createSSLContext(camel);
    }

    /** One for many clients: it is large, and they are many. */
    private synchronized TrustManager trustManager() throws GeneralSecurityException, IOException {
        FileTime modified = trusted == null ? NO_FILE : modified();
        if (!modified.equals(read)) {
            manager = trusted == null ? trustManager(null) : trustManager(all());
            read = modified;
        }
        return manager;
    }

    private FileTime modified() throws IOException {
        try {
            return Files.getLastModifiedTime(trusted);
        } catch (NoSuchFileException e) {
            throw new FileNotFoundException(
                    "there is no file " + trusted + ", which caravan.ftps.truststore names");
        }
    }

    private KeyStore all() throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        for (X509Certificate issuer : trustManager(null).getAcceptedIssuers()) {
            add(issuer, all);
        }
        try (InputStream in = Files.newInputStream(trusted)) {
            for (Certificate own :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                add(own, all);
            }
        }
        return all;
    }

    private static void add(Certificate certificate, KeyStore all) throws GeneralSecurityException {
        all.setCertificateEntry(Integer.toString(all.size()), certificate);
    }

    /**
     * @param certificates those to trust; null for those of Java
     */
    private static X509TrustManager trustManager(KeyStore certificates)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @Override
    protected List<Configurer<SSLSocketFactory>> getSSLSocketFactoryConfigurers(SSLContext made) {
        List<Configurer<SSLSocketFactory>> all = super.getSSLSocketFactoryConfigurers(made);
        FtpsSockets.Control control = new FtpsSockets.Control();
        all.add(factory -> new FtpsSockets(factory, control));
        return all;
    }
}
