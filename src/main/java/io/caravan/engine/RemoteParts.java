package io.caravan.engine;

import io.caravan.remote.EveryTime;
import io.caravan.remote.FtpsSecurity;
import io.caravan.remote.RemoteFiles;
import io.caravan.remote.RemoteSource;
import io.caravan.store.Documents;
import io.caravan.watch.WatchedFolders;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.Registry;

import java.nio.file.Path;
import java.util.Optional;

/** What the routes of SFTP, FTP and FTPS servers refer to. */
final class RemoteParts {
    private RemoteParts() {}

    static void bind(
            CamelContext camel, Intake intake, Documents documents, WatchedFolders folders) {
        RemoteSource source = new RemoteSource(intake, documents, folders::rules);
        camel.getRegistry().bind("remoteSource", source);
    }

    /**
     * What storage needs.
     *
     * @param trusted file of certificates to trust besides those of Java
     */
    static void bind(CamelContext camel, Optional<Path> trusted) {
        Registry registry = camel.getRegistry();
        registry.bind("everyTime", new EveryTime());
        registry.bind("remoteFiles", new RemoteFiles());
        registry.bind("ftpsSecurity", (ComponentCustomizer) RemoteParts::secure);
        camel.setSSLContextParameters(new FtpsSecurity(trusted));
    }

    /** For every endpoint of FTPS, whoever wrote it. */
    private static void secure(String name, Component component) {
        if (name.equals("ftps") && component instanceof SSLContextParametersAware ftps) {
            ftps.setUseGlobalSslContextParameters(true);
        }
    }
}
