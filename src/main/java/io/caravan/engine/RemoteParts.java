package io.caravan.engine;

import io.caravan.remote.EveryTime;
import io.caravan.remote.RemoteFiles;
import io.caravan.remote.RemoteSource;
import io.caravan.store.Documents;

import org.apache.camel.spi.Registry;

import java.util.Set;

/** What the routes of SFTP, FTP and FTPS servers refer to. */
final class RemoteParts {
    private RemoteParts() {}

    static void bind(Registry registry, Intake intake, Documents documents, Set<String> media) {
        registry.bind("everyTime", new EveryTime());
        registry.bind("remoteFiles", new RemoteFiles());
        registry.bind("remoteSource", new RemoteSource(intake, documents, media));
    }
}
